import { describe, expect, it } from 'vitest'
import { UsageError } from './command'
import { commands } from './commands'
import { formatHelp, formatOverview } from './help'
import { parseCall } from './parse-call'

const parse = (...args: string[]) => parseCall(args, commands)
const refusal = (...args: string[]) => {
  try {
    parse(...args)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return 'accepted'
}
const run = (...args: string[]) => {
  const call = parse(...args)
  if (call.kind !== 'run') throw new Error('this asks for help')
  return call
}

describe('parseCall', () => {
  it('finds the command, its options and what stands without a dash', () => {
    const { command, input } = run(
      'events',
      'import',
      'a.json',
      'b.json',
      '--company=acme',
      '--json',
    )
    expect(command.name).toBe('events import')
    expect(input.positionals).toEqual(['a.json', 'b.json'])
    expect(input.required('company')).toBe('acme')
    expect(input.isJson).toBe(true)
  })

  it('takes a query that begins with an exclusion as a query', () => {
    const { input } = run('events', 'search', '-actor:bob outcome:failure', '--company', 'acme')
    expect(input.positionals).toEqual(['-actor:bob outcome:failure'])
  })

  it.each([
    [['company', 'creat'], 'Did you mean "company create"?'],
    [['compny', 'list'], 'Did you mean "company list"?'],
    [['integrity'], '"integrity" needs to know what to do: integrity check, integrity new-epoch.'],
    [['events', 'generate', '--cuont', '3'], 'Did you mean --count?'],
    [['user', 'create', '--company', 'acme'], 'needs --email EMAIL.'],
    [
      ['user', 'create', ...['company', 'email', 'name', 'role'].map((name) => `--${name}=a`)],
      '"user create" needs --password-file FILE or --password PASSWORD.',
    ],
    [
      ['destination', 'create', ...['company', 'type', 'name'].map((name) => `--${name}=a`)],
      '"destination create" needs --url-file FILE or --url URL.',
    ],
    [['key', 'create', '--company'], '--company needs a value SLUG.'],
    [['company', 'list', '--json=yes'], '--json takes no value.'],
    [['company', 'list', 'acme'], '"company list" does not take "acme".'],
    [['events', 'import', '--company', 'acme'], '"events import" needs FILE….'],
    [['integrity', 'check', '--company', 'a', '--company', 'b'], '--company is given twice.'],
  ])('refuses %j and says what would be right', (args, words) => {
    expect(refusal(...args)).toContain(words)
  })

  it('refuses numbers out of range', () => {
    const { input } = run('events', 'generate', '--company', 'a', '--count', '1e3')
    expect(() => input.whole('count', { min: 1, max: 9 })).toThrow('a whole number from 1 to 9')
    expect(input.whole('days', { min: 1, max: 9, fallback: 3 })).toBe(3)
  })

  it('answers every wish for help with help', () => {
    expect(parse()).toMatchObject({ kind: 'help', command: undefined })
    expect(parse('--help')).toMatchObject({ kind: 'help', command: undefined })
    expect(parse('company', 'create', '--help')).toMatchObject({ kind: 'help' })
    expect(parse('help', 'company', 'create')).toMatchObject({
      command: { name: 'company create' },
    })
    expect(parse('company', '-h')).toMatchObject({ kind: 'help' })
  })
})

describe('the help', () => {
  it('lists every command once', () => {
    const lines = formatOverview(commands).split('\n')
    for (const { name } of commands) {
      expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1)
    }
  })

  it('says what may be given in place of a value that `ps` shows', () => {
    const { command } = run(
      ...['user', 'create', '--password-file=-'],
      ...['company', 'email', 'name', 'role'].map((name) => `--${name}=a`),
    )
    const help = formatHelp(command)
    expect(help).toContain(' (--password PASSWORD | --password-file FILE) [options]')
    expect(help).toContain('(this or --password-file is required)')
  })

  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s shows every option and examples that the parser takes',
    (_name, command) => {
      const help = formatHelp(command)
      for (const option of Object.keys(command.options)) expect(help).toContain(`--${option} `)
      expect(command.examples.length).toBeGreaterThan(0)
      for (const example of command.examples) {
        expect(parse(...splitWords(example))).toMatchObject({ kind: 'run', command })
      }
    },
  )
})

/** As a shell would: quotes hold words together, and what is redirected is not given. */
function splitWords(example: string): string[] {
  const words = example.replace(/ >.*$/, '').match(/'[^']*'|"[^"]*"|\S+/g) ?? []
  return words.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'))
}
