import { text } from 'node:stream/consumers'
import { ensureInstanceCompany } from '@/lib/companies/commands'
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'
import { closeDatabase } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { openInstance } from '@/lib/platform/instance'
import { beginShutdown, runShutdownWork } from '@/lib/platform/shutdown'
import { StartError } from '@/lib/platform/start-error'
import { type Command, type CommandContext, type CommandResult, UsageError } from './command'
import { commands } from './commands'
import { formatHelp, formatOverview } from './help'
import { parseCall } from './parse-call'
import { makeProgress } from './progress'

export type CliStreams = {
  stdout: { write: (text: string) => unknown }
  stderr: { isTTY?: boolean | undefined; write: (text: string) => unknown }
}

const shutdownMaxMs = 10_000

/**
 * One call of the command line; resolves with its exit code: 0 done, 1 failed, 2 wrong call, else the command's own.
 * With `--json` stdout gets one object when the command did its work and nothing when not; what people read is on
 * stderr. A failure is one sentence.
 */
export async function runCli(
  args: readonly string[],
  input: CliStreams & { directory: string; signal: AbortSignal },
): Promise<number> {
  try {
    const call = parseCall(args, commands)
    if (call.kind === 'help') {
      input.stdout.write(call.command ? formatHelp(call.command) : formatOverview(commands))
      return 0
    }
    const progress = makeProgress(input.stderr)
    const context: CommandContext = {
      input: call.input,
      say: (message) => void input.stderr.write(`${message}\n`),
      progress,
      signal: input.signal,
      directory: input.directory,
      readStdin: () => text(process.stdin),
      isEmbedded: loadEnv().databaseUrl === undefined,
    }
    const result = await runCommand(call.command, context).finally(() => progress.end())
    if (call.input.isJson) input.stdout.write(`${JSON.stringify(result.json)}\n`)
    else if (result.text !== '') input.stdout.write(`${result.text}\n`)
    return result.exitCode ?? 0
  } catch (error) {
    const { sentence, exitCode } = describeFailure(error)
    input.stderr.write(`${sentence}\n`)
    return exitCode
  }
}

async function runCommand(command: Command, context: CommandContext): Promise<CommandResult> {
  if (!command.needsInstance) return await command.run(context)
  const instance = await openInstance({ onProgress: (message) => context.say(`· ${message}`) })
  try {
    await ensurePartitions({ nowMs: nowMs() })
    await ensureInstanceCompany()
    return await command.run(context)
  } finally {
    beginShutdown()
    await runShutdownWork(shutdownMaxMs)
    await closeDatabase()
    await instance.release()
  }
}

function describeFailure(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof UsageError) return { sentence: error.message, exitCode: 2 }
  if (error instanceof StartError) return { sentence: error.message, exitCode: error.exitCode }
  if (error instanceof AppError) return { sentence: `${error.detail} (${error.code})`, exitCode: 1 }
  if (error instanceof Error && 'code' in error && 'path' in error) {
    return { sentence: describeFileError(error), exitCode: 1 }
  }
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { sentence: `This is a defect of Trailkeeper: ${words}`, exitCode: 1 }
}

function describeFileError(error: Error & { code: unknown; path: unknown }): string {
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be opened by this user',
    EISDIR: 'is a directory',
    ENOSPC: 'has no space left on its device',
  }
  return `${String(error.path)} ${reasons[String(error.code)] ?? `cannot be used (${String(error.code)})`}.`
}
