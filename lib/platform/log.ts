import { loadEnv, logLevels } from './env'
import { readOriginalStack } from './original-stack'

export type LogFields = Record<string, string | number | boolean | null | undefined>

/**
 * The process's own log, one JSON object a line on stderr: `{ "at", "level", "message", …fields }`. Never
 * give it secrets or contents of events. Not to be confused with the log of a company.
 */
export const log = {
  debug: (message: string, fields?: LogFields) => write('debug', message, fields),
  info: (message: string, fields?: LogFields) => write('info', message, fields),
  warn: (message: string, fields?: LogFields) => write('warn', message, fields),
  /** `error` becomes its stack, which is for operators only. */
  error: (message: string, error?: unknown, fields?: LogFields) =>
    write('error', message, { ...fields, ...describeError(error) }),
}

type Level = (typeof logLevels)[number]
let threshold: number | undefined

function write(level: Level, message: string, fields: LogFields = {}): void {
  threshold ??= logLevels.indexOf(loadEnv().logLevel)
  if (logLevels.indexOf(level) < threshold) return
  const line = { at: new Date().toISOString(), level, message, ...fields }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

function describeError(error: unknown): LogFields {
  if (error === undefined) return {}
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { stack: readOriginalStack(stack) }
}
