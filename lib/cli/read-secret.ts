import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type CommandContext, UsageError } from './command'

type Context = Pick<CommandContext, 'input' | 'directory' | 'readStdin'>

/**
 * What `--<name>` says, or the file of `--<name>-file`, or standard input where that is `-`: what is given by value every user of the
 * machine can list. Of a file, the line break at its end is not taken. Undefined where neither is given. Throws `UsageError` for an empty
 * one: it is a variable that was not set, and no wish to give none.
 */
export async function readSecret(name: string, context: Context): Promise<string | undefined> {
  const { input, directory, readStdin } = context
  const value = input.text(name)
  const file = input.text(`${name}-file`)
  if (value !== undefined && file !== undefined) {
    throw new UsageError(`Give --${name} or --${name}-file, not both.`)
  }
  if (value !== undefined) return refuseEmpty(value, name)
  if (file === undefined) return undefined
  const held = file === '-' ? await readStdin() : await readFile(resolve(directory, file), 'utf8')
  return refuseEmpty(held.replace(/\r?\n$/, ''), `${name}-file`)
}

/** The same of one that must be given. */
export async function requireSecret(name: string, context: Context): Promise<string> {
  const secret = await readSecret(name, context)
  if (secret === undefined) throw new UsageError(`Give --${name}-file or --${name}.`)
  return secret
}

/** Standard input is read once. Throws `UsageError` where several files are to be it. */
export function refuseSharedStdin({ input }: Context, names: readonly string[]): void {
  const asking = names.map((name) => `${name}-file`).filter((option) => input.text(option) === '-')
  if (asking.length < 2) return
  const all = asking.map((option) => `--${option}`).join(' and ')
  throw new UsageError(`Only one of ${all} can be standard input.`)
}

function refuseEmpty(text: string, option: string): string {
  if (text.trim() !== '') return text
  throw new UsageError(`What --${option} gives is empty.`)
}
