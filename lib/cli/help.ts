import type { Command, OptionSpec } from './command'

const call = 'npm run --silent cli --'

/** The help of one command. */
export function formatHelp(command: Command): string {
  const { name, about, positionals, options, examples } = command
  const required = Object.entries(options).filter(([, option]) => option.isRequired)
  const usage = [
    name,
    ...(positionals ? [positionals.value] : []),
    ...required.map(([option, { value, orElse }]) => {
      const way = `--${option} ${value ?? ''}`.trim()
      return orElse === undefined ? way : `(${way} | --${orElse} ${options[orElse]?.value ?? ''})`
    }),
    '[options]',
  ].join(' ')
  const rows = Object.entries<OptionSpec>({
    ...options,
    json: {
      kind: 'flag',
      about: 'print one JSON object on stdout, and nothing else there',
    },
    help: { kind: 'flag', about: 'this text' },
  }).map(([option, spec]): [string, string] => [
    `${spec.short ? `-${spec.short}, ` : ''}--${option}${spec.value ? ` ${spec.value}` : ''}`,
    `${spec.about}${spec.isRequired ? tellRequired(spec) : ''}`,
  ])
  return [
    about,
    '',
    `  ${call} ${usage}`,
    '',
    ...alignRows(rows),
    '',
    'Examples:',
    ...examples.map((example) => `  ${call} ${example}`),
    '',
  ].join('\n')
}

function tellRequired({ orElse }: OptionSpec): string {
  return orElse === undefined ? ' (required)' : ` (this or --${orElse} is required)`
}

/** The list of all commands. */
export function formatOverview(commands: readonly Command[]): string {
  return [
    'The command line of Trailkeeper, for whoever runs the instance.',
    '',
    `  ${call} COMMAND [options]`,
    '',
    ...alignRows(commands.map(({ name, about }) => [name, about])),
    '',
    'Every command has --help with examples and --json for programs. Relative files are yours: of the directory',
    'that you call from. Exit codes: 0 done, 1 failed, 2 wrong call, 10 the integrity check found problems,',
    '130 interrupted.',
    '',
  ].join('\n')
}

function alignRows(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`)
}
