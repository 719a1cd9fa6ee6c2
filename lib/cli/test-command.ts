import { loadEnv } from '@/lib/platform/env'
import type { CommandResult } from './command'
import { commands } from './commands'
import { parseCall } from './parse-call'

/** Runs a command against the database that a test has opened. For `*.db.test.ts` only. */
export async function runTestCommand(
  args: readonly string[],
  options: { directory?: string; signal?: AbortSignal; stdin?: string } = {},
): Promise<CommandResult & { said: string[] }> {
  const call = parseCall(args, commands)
  if (call.kind !== 'run') throw new Error('this asks for help')
  const said: string[] = []
  const result = await call.command.run({
    input: call.input,
    say: (message) => said.push(message),
    progress: { update: () => undefined, end: () => undefined },
    signal: options.signal ?? new AbortController().signal,
    directory: options.directory ?? loadEnv().dataDir,
    readStdin: async () => options.stdin ?? '',
    isEmbedded: true,
  })
  return { ...result, said }
}
