/**
 * Something that keeps a process from starting and that whoever started it can put right. The message is
 * one sentence for the console, without a stack; `exitCode` 2 says that the call itself was wrong.
 */
export class StartError extends Error {
  readonly exitCode: number

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'StartError'
    this.exitCode = options.exitCode ?? 2
  }
}
