import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Command, type CommandInput, type OptionSpec, UsageError } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { formatTable } from '@/lib/cli/format-table'
import type { FileRule, RuleTest } from '@/lib/alerts/code/rule-file'
import type { JsonValue } from '@/lib/log/schema'
import { AppError } from '@/lib/platform/errors'
import { readKeptDays } from '@/lib/retention/queries'

const company = {
  kind: 'text',
  value: 'SLUG',
  about: 'which company',
  isRequired: true,
} as const satisfies OptionSpec
const file = { value: 'FILE.yaml', min: 1, max: 1 }

export const alertExport: Command = {
  name: 'alert export',
  about: 'Writes the alert rules of a company as YAML, which `alert apply` reads.',
  options: {
    company,
    output: { kind: 'text', short: 'o', value: 'FILE', about: 'default: what it prints' },
  },
  examples: ['alert export --company acme -o alerts.yaml'],
  needsInstance: true,
  run: async ({ input, directory }) => {
    const [{ writeRuleFile }, { readAlertsOverview }] = await Promise.all([
      import('@/lib/alerts/code/rule-file'),
      import('@/lib/alerts/queries'),
    ])
    const { operator } = await findCompany(input.required('company'))
    const { rules } = await readAlertsOverview(operator)
    const text = writeRuleFile(rules)
    const output = input.text('output')
    if (output === undefined) return { json: { rules: rules.length, yaml: text }, text }
    await writeFile(resolve(directory, output), text)
    return {
      json: { rules: rules.length, file: output },
      text: `${rules.length} rules in ${output}.`,
    }
  },
}

export const alertApply: Command = {
  name: 'alert apply',
  about:
    'Makes the alert rules of a company what a file says; the same name is the same rule. Nothing is written where anything in the file is wrong.',
  positionals: file,
  options: {
    company,
    prune: { kind: 'flag', about: 'delete rules that are not in the file' },
    'dry-run': { kind: 'flag', about: 'only say what would be done' },
  },
  examples: [
    'alert apply alerts.yaml --company acme',
    'alert apply alerts.yaml --company acme --prune --dry-run',
  ],
  needsInstance: true,
  run: async ({ input, directory }) => {
    const { rules } = await readFileOf(input, directory)
    const { applyRules } = await import('@/lib/alerts/code/apply-rules')
    const { operator } = await findCompany(input.required('company'))
    const isDryRun = input.flag('dry-run')
    const applied = await applyRules(operator, rules, {
      ...{ isDryRun, prune: input.flag('prune') },
      keptDays: await readKeptDays(operator.companyId),
    })
    const lines = (['created', 'changed', 'deleted', 'same'] as const).flatMap((what) =>
      applied[what].map((name) => `${what}: ${name}`),
    )
    const head = isDryRun ? ['Nothing was written; this would be done:'] : []
    return { json: { dry_run: isDryRun, ...applied }, text: [...head, ...lines].join('\n') }
  },
}

export const alertBacktest: Command = {
  name: 'alert backtest',
  about: 'Says how often each rule of a file would have fired, on the events that the log has.',
  positionals: file,
  options: { company, days: { kind: 'text', value: 'N', about: 'so many days back; default 90' } },
  examples: ['alert backtest alerts.yaml --company acme --json'],
  needsInstance: true,
  run: async ({ input, directory }) => {
    const { rules } = await readFileOf(input, directory)
    const { backtestRule } = await import('@/lib/alerts/backtest/backtest-rule')
    const { operator } = await findCompany(input.required('company'))
    const days = input.whole('days', { min: 1, max: 2_557, fallback: 90 })
    const keptDays = await readKeptDays(operator.companyId)
    const results = []
    for (const { name, query, condition, outside, cooldownSeconds } of rules) {
      const rule = { query, condition, outside, cooldownSeconds }
      results.push({ name, ...(await backtestRule(operator, { rule, days }, { keptDays })) })
    }
    const rows = results.map((one) => [
      ...[one.name, `${one.isPartial ? 'at least ' : ''}${one.firings}`, `${one.matches}`],
      ...[one.samples[0]?.firedAt ?? '', one.limit ?? ''],
    ])
    const head = ['rule', 'firings', 'matching events', 'newest', 'note']
    return { json: { days, rules: results.map(toJson) }, text: formatTable(head, rows) }
  },
}

export const alertTest: Command = {
  name: 'alert test',
  about:
    'Runs the tests in a file of alert rules: each has events, or a fixture of them, and how often the rule fires. Needs no instance. Exit code 1 where one fails.',
  positionals: file,
  options: {},
  examples: ['alert test alerts.yaml'],
  needsInstance: false,
  run: async ({ input, directory }) => {
    const { rules, path } = await readFileOf(input, directory)
    const { runRule } = await import('@/lib/alerts/code/test-rule')
    const results = []
    for (const rule of rules) {
      for (const test of rule.tests) {
        const events = await readEventsOf(test, { rule, path })
        const firings = runRule(rule, events)
        const ok = firings.length === test.firings
        results.push({ rule: rule.name, test: test.name, ok, expected: test.firings, firings })
      }
    }
    const failed = results.filter(({ ok }) => !ok).length
    const lines = results.map(({ rule, test, ok, expected, firings }) => {
      const seen = firings.map(({ firedAt, events }) => `${firedAt} by events ${events.join(', ')}`)
      const why = ok
        ? ''
        : `: fires ${firings.length} times, not ${expected}${seen.length > 0 ? `\n    ${seen.join('\n    ')}` : ''}`
      return `${ok ? '✓' : '✗'} ${rule}: ${test}${why}`
    })
    const end =
      results.length === 0
        ? 'The file has no tests.'
        : `${results.length - failed} of ${results.length} pass.`
    return {
      json: { ok: failed === 0, tests: results.map(testToJson) },
      text: [...lines, end].join('\n'),
      exitCode: failed === 0 ? 0 : 1,
    }
  },
}

async function readFileOf(
  input: CommandInput,
  directory: string,
): Promise<{ rules: FileRule[]; path: string }> {
  const { readRuleFile } = await import('@/lib/alerts/code/rule-file')
  const path = resolve(directory, input.positionals[0] ?? '')
  return { rules: readRuleFile(await readText(path)), path }
}

async function readEventsOf(
  test: RuleTest,
  { rule, path }: { rule: FileRule; path: string },
): Promise<JsonValue[]> {
  if (test.events) return test.events as JsonValue[]
  if (test.fixture === undefined) {
    throw new UsageError(
      `The test "${test.name}" of "${rule.name}" has neither events nor a fixture.`,
    )
  }
  const text = await readText(resolve(dirname(path), test.fixture))
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [JSON.parse(line) as JsonValue]
    } catch {
      throw new AppError('fixture_invalid', {
        status: 422,
        title: 'The fixture has an error',
        detail: `${test.fixture}, line ${at + 1}: this is not JSON.`,
      })
    }
  })
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

function toJson(
  one: Awaited<ReturnType<typeof import('@/lib/alerts/backtest/backtest-rule').backtestRule>> & {
    name: string
  },
) {
  return {
    ...{ name: one.name, firings: one.firings, matching_events: one.matches },
    ...{ from: one.from, until: one.until, is_partial: one.isPartial, limit: one.limit },
    samples: one.samples.map(({ firedAt, group, events, eventsQuery, sample }) => ({
      ...{ fired_at: firedAt, group, event_count: events, query: eventsQuery, events: sample },
    })),
  }
}

function testToJson({
  firings,
  ...test
}: {
  rule: string
  test: string
  ok: boolean
  expected: number
  firings: { firedAt: string; events: number[] }[]
}) {
  return {
    ...test,
    firings: firings.map(({ firedAt, events }) => ({ fired_at: firedAt, events })),
  }
}
