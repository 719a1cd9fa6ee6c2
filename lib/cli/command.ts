/** What a command is: data for the parser and the help, and one function. */

export type OptionSpec = {
  /** `flag` takes no value. */
  kind: 'text' | 'flag'
  /** One letter that stands for it after a single dash. */
  short?: string
  /** How the help names its value, like `SLUG`. */
  value?: string
  about: string
  isRequired?: boolean
  /** Of a required one: the option that may be given in its place. */
  orElse?: string
}

export type Command = {
  /** One or two words, like `company create`. */
  name: string
  about: string
  /** How the help names what stands without a dash, like `FILE…`; undefined: nothing may. */
  positionals?: { value: string; min: number; max: number }
  options: Record<string, OptionSpec>
  examples: readonly string[]
  /** Whether the instance (keys, database) is opened before it runs. */
  needsInstance: boolean
  run: (context: CommandContext) => Promise<CommandResult>
}

export type CommandContext = {
  input: CommandInput
  /** For people, while it runs: on stderr. */
  say: (message: string) => void
  progress: Progress
  /** Aborted by the first SIGINT or SIGTERM: long work ends at the next safe place and says how to go on. */
  signal: AbortSignal
  /** The caller's directory: relative files are theirs. */
  directory: string
  /** All of standard input, to its end. */
  readStdin: () => Promise<string>
  /** Whether the database is the embedded one. */
  isEmbedded: boolean
}

export type CommandResult = {
  /** The one object that `--json` prints. */
  json: object
  /** What people read instead, on stdout; may be empty. */
  text: string
  /** Default 0. */
  exitCode?: number
}

/** Shows how far long work is, on stderr. */
export type Progress = {
  update: (state: { done: number; total: number | null; label: string }) => void
  end: () => void
}

/** The parsed call; the accessors throw `UsageError`. */
export type CommandInput = {
  positionals: string[]
  isJson: boolean
  text: (option: string) => string | undefined
  required: (option: string) => string
  flag: (option: string) => boolean
  whole: (option: string, range: { min: number; max: number; fallback?: number }) => number
}

/** The call itself was wrong: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
