import { parseArgs } from 'node:util'
import { findNearest } from '@/lib/events/query/nearest'
import { type Command, type CommandInput, type OptionSpec, UsageError } from './command'

export type Call =
  | { kind: 'help'; command: Command | undefined }
  | { kind: 'run'; command: Command; input: CommandInput }

/** Reads a command line. Throws `UsageError` naming what is wrong and the nearest right word. Pure. */
export function parseCall(args: readonly string[], commands: readonly Command[]): Call {
  const wantsHelp = args.includes('--help') || args.includes('-h')
  const words = args.filter((arg) => !arg.startsWith('-'))
  if (words.length === 0 && (wantsHelp || args.length === 0)) {
    return { kind: 'help', command: undefined }
  }
  if (words[0] === 'help') {
    return { kind: 'help', command: findCommand(words.slice(1), commands)?.command }
  }
  const found = findCommand(words, commands)
  if (!found) {
    const group = commands.filter((command) => command.name.startsWith(`${words[0]} `))
    if (wantsHelp) return { kind: 'help', command: undefined }
    throw unknownCommand(words, group, commands)
  }
  if (wantsHelp) return { kind: 'help', command: found.command }
  const input = parseOptions(dropWords(args, found.words), found.command)
  return { kind: 'run', command: found.command, input }
}

/** The command that the first two words name, or the first alone. */
function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command; words: number } | undefined {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ')
    const command = commands.find((candidate) => candidate.name === name)
    if (command) return { command, words: count }
  }
  return undefined
}

function dropWords(args: readonly string[], count: number): string[] {
  let left = count
  return args.filter((arg) => {
    if (left === 0 || arg.startsWith('-')) return true
    left -= 1
    return false
  })
}

function unknownCommand(
  words: readonly string[],
  group: readonly Command[],
  commands: readonly Command[],
): UsageError {
  const typed = words.slice(0, 2).join(' ')
  if (group.length > 0) {
    const nearest = findNearest(
      words[1] ?? '',
      group.map((command) => command.name.split(' ')[1] ?? ''),
    )
    const known = group.map((command) => command.name).join(', ')
    return new UsageError(
      nearest
        ? `There is no command "${typed}". Did you mean "${words[0]} ${nearest}"?`
        : `"${words[0]}" needs to know what to do: ${known}.`,
    )
  }
  const names = commands.map((command) => command.name)
  const nearest =
    findNearest(typed, names) ??
    findNearest(words[0] ?? '', [...new Set(names.map((name) => name.split(' ')[0] ?? ''))])
  return new UsageError(
    `There is no command "${typed}".${nearest ? ` Did you mean "${nearest}"?` : ''} All of them: --help.`,
  )
}

function parseOptions(args: string[], command: Command): CommandInput {
  const json: OptionSpec = { kind: 'flag', about: '' }
  const specs: Record<string, OptionSpec> = { ...command.options, json }
  const { options, excluded } = splitExclusions(args, specs)
  const { tokens } = parseArgs({
    args: options,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { kind, short }]) => [
        name,
        {
          type: kind === 'flag' ? ('boolean' as const) : ('string' as const),
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const values = new Map<string, string | true>()
  const positionals: string[] = [...excluded]
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined
    if (!spec) throw unknownOption(token.rawName, command, Object.keys(specs))
    if (spec.kind === 'flag' && token.value !== undefined) {
      throw new UsageError(`--${token.name} takes no value.`)
    }
    if (spec.kind === 'text' && (token.value === undefined || token.value.startsWith('--'))) {
      throw new UsageError(`--${token.name} needs a value${nameValue(spec)}.`)
    }
    if (values.has(token.name)) throw new UsageError(`--${token.name} is given twice.`)
    values.set(token.name, token.value ?? true)
  }
  checkPositionals(positionals, command)
  for (const [name, spec] of Object.entries(command.options)) {
    const { isRequired, orElse = name } = spec
    if (isRequired && !values.has(name) && !values.has(orElse)) {
      const ways = [...new Set([orElse, name])].map(
        (way) => `--${way}${nameValue(specs[way] ?? {})}`,
      )
      throw new UsageError(`"${command.name}" needs ${ways.join(' or ')}.`)
    }
  }
  return makeInput(positionals, values)
}

/** A query may begin with `-actor:bob`, which is no bundle of short options: those have no colon. */
function splitExclusions(args: readonly string[], specs: Record<string, OptionSpec>) {
  const options: string[] = []
  const excluded: string[] = []
  for (const [at, arg] of args.entries()) {
    const before = args[at - 1]?.replace(/^--/, '') ?? ''
    const isValue = Object.hasOwn(specs, before) && specs[before]?.kind === 'text'
    if (!isValue && /^-[a-z_.]+:/i.test(arg)) excluded.push(arg)
    else options.push(arg)
  }
  return { options, excluded }
}

function unknownOption(typed: string, command: Command, names: string[]): UsageError {
  const nearest = findNearest(typed.replace(/^-+/, ''), names)
  const hint = nearest
    ? `Did you mean --${nearest}?`
    : `It knows ${names.map((name) => `--${name}`).join(', ')}.`
  return new UsageError(`"${command.name}" has no option ${typed}. ${hint}`)
}

function checkPositionals(given: string[], { name, positionals }: Command): void {
  const { min, max, value } = positionals ?? { min: 0, max: 0, value: '' }
  const extra = given[max]
  if (extra !== undefined) throw new UsageError(`"${name}" does not take "${extra}".`)
  if (given.length < min) throw new UsageError(`"${name}" needs ${value}.`)
}

function makeInput(positionals: string[], values: Map<string, string | true>): CommandInput {
  const text = (option: string) => {
    const value = values.get(option)
    return typeof value === 'string' ? value : undefined
  }
  return {
    positionals,
    isJson: values.has('json'),
    text,
    required: (option) => {
      const value = text(option)
      if (value === undefined) throw new UsageError(`--${option} is missing.`)
      return value
    },
    flag: (option) => values.has(option),
    whole: (option, { min, max, fallback }) => {
      const value = text(option)
      if (value === undefined && fallback !== undefined) return fallback
      const number = /^\d{1,15}$/.test(value ?? '') ? Number(value) : Number.NaN
      if (!(number >= min && number <= max)) {
        throw new UsageError(`--${option} must be a whole number from ${min} to ${max}.`)
      }
      return number
    },
  }
}

function nameValue({ value }: { value?: string }): string {
  return value ? ` ${value}` : ''
}
