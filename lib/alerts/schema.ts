import { z } from 'zod'
import { timeZone } from '@/lib/companies/schema'
import { notPlain, plainLine } from '@/lib/platform/plain-line'
import { alertStates, groupFields, severities, type Condition, type OutsideHours } from './words'

const daySeconds = 86_400

export const ruleLimits = {
  rules: 500,
  nameLength: 100,
  queryLength: 4_000,
  countMax: 100_000,
  distinctMax: 1_000,
  windowSecondsMax: 7 * 365 * daySeconds,
  cooldownSecondsMax: 30 * daySeconds,
  channels: 100,
  channelsPerRule: 10,
  groupFields: 3,
} as const

const fieldWords = Object.keys(groupFields)

export const field = z
  .string()
  .refine((name) => fieldWords.includes(name) || /^details(\.[^.\s]{1,100}){1,10}$/.test(name), {
    error: `must be one of ${fieldWords.join(', ')}, or details.<name>`,
  })

const by = z
  .array(field)
  .max(ruleLimits.groupFields, { error: `must name at most ${ruleLimits.groupFields} fields` })
  .refine((fields) => new Set(fields).size === fields.length, {
    error: 'must name each field once',
  })
  .default([])

const withinSeconds = z
  .int({ error: 'must be a whole number of seconds' })
  .min(1, { error: 'must be at least a second' })
  .max(ruleLimits.windowSecondsMax, { error: 'must be at most seven years' })

function count(max: number) {
  return z
    .int({ error: 'must be a whole number' })
    .min(2, { error: 'must be at least 2: for one, alert on every match' })
    .max(max, { error: `must be at most ${max}` })
}

export const condition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('every'), by }),
  z.strictObject({
    ...{ kind: z.literal('count'), count: count(ruleLimits.countMax), withinSeconds, by },
  }),
  z.strictObject({
    ...{ kind: z.literal('distinct'), of: field, count: count(ruleLimits.distinctMax) },
    ...{ withinSeconds, by },
  }),
]) satisfies z.ZodType<Condition, unknown>

const clockTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'must be a time of day, like 09:00' })

export const outsideHours = z
  .strictObject({
    zone: timeZone.nullable().default(null),
    days: z
      .array(z.int().min(1).max(7))
      .min(1, { error: 'must name at least one day' })
      .nullable()
      .default(null),
    from: clockTime.nullable().default(null),
    to: clockTime.nullable().default(null),
  })
  .refine(({ from, to }) => from === null || to === null || from < to, {
    ...{ error: 'must be later than the beginning', path: ['to'] },
  }) satisfies z.ZodType<OutsideHours, unknown>

const url = z
  .string()
  .trim()
  .max(2_000, { error: 'must have at most 2,000 characters' })
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), {
    error: 'must be an address like https://wiki.example.com/runbook',
  })

export const ruleName = z
  .string()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(ruleLimits.nameLength, { error: `must have at most ${ruleLimits.nameLength} characters` })
  .regex(plainLine, { error: notPlain })

const ruleMembers = {
  name: ruleName,
  query: z
    .string()
    .trim()
    .max(ruleLimits.queryLength, {
      error: `must have at most ${ruleLimits.queryLength} characters`,
    }),
  condition,
  outside: outsideHours.nullable(),
  severity: z.enum(severities, { error: `must be one of ${severities.join(', ')}` }),
  runbookUrl: url.nullable(),
  cooldownSeconds: z
    .int({ error: 'must be a whole number of seconds' })
    .min(0, { error: 'must not be negative' })
    .max(ruleLimits.cooldownSecondsMax, { error: 'must be at most 30 days' }),
  /** Ids of channels. */
  channels: z
    .array(z.string().max(50))
    .max(ruleLimits.channelsPerRule, { error: `must be at most ${ruleLimits.channelsPerRule}` })
    .transform((ids) => [...new Set(ids)]),
  isEnabled: z.boolean(),
}

export const newRule = z.strictObject({
  ...ruleMembers,
  outside: ruleMembers.outside.default(null),
  severity: ruleMembers.severity.default('medium'),
  runbookUrl: ruleMembers.runbookUrl.default(null),
  cooldownSeconds: ruleMembers.cooldownSeconds.default(300),
  channels: ruleMembers.channels.default([]),
  isEnabled: ruleMembers.isEnabled.default(true),
  /** The key of the preset that it began as. */
  preset: z.string().max(50).nullable().default(null),
})
export type NewRule = z.input<typeof newRule>
export type RuleValues = z.output<typeof newRule>

/** What is left out stays. */
export const ruleChange = z.strictObject({
  id: z.string().max(100),
  ...z.object(ruleMembers).partial().shape,
})
export type RuleChange = z.input<typeof ruleChange>

export const backtestInput = z.strictObject({
  days: z
    .int({ error: 'must be a whole number of days' })
    .min(1, { error: 'must be at least a day' })
    .max(2_557, { error: 'must be at most 2,557 days' })
    .default(90),
  rule: z.strictObject({
    query: ruleMembers.query,
    condition,
    outside: ruleMembers.outside.default(null),
    cooldownSeconds: ruleMembers.cooldownSeconds.default(300),
  }),
})
export type BacktestInput = z.input<typeof backtestInput>

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .pipe(z.email({ error: 'must be one e-mail address, like soc@example.com' }))

const channelMembers = {
  name: ruleName,
}

/** Where alerts are told. A web address is write-only: whoever has one may write there. */
export const newChannel = z.discriminatedUnion('type', [
  z.strictObject({ ...channelMembers, type: z.literal('email'), address: email }),
  z.strictObject({ ...channelMembers, type: z.literal('webhook'), url }),
  z.strictObject({ ...channelMembers, type: z.literal('slack'), url }),
])
export type NewChannel = z.input<typeof newChannel>

/** What is left out stays; the type does. `newSecret` makes a webhook sign with another secret from now on. */
export const channelChange = z.strictObject({
  id: z.string().max(100),
  name: ruleName.optional(),
  address: email.optional(),
  url: url.optional(),
  newSecret: z.boolean().default(false),
})
export type ChannelChange = z.input<typeof channelChange>

export const alertFilter = z.object({
  state: z.enum(alertStates).optional(),
  ruleId: z.string().max(100).optional(),
  severity: z.enum(severities).optional(),
  /** The number of the last alert of the page before. */
  before: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
})
export type AlertFilter = z.input<typeof alertFilter>

/** `minutes`: null wakes it up. */
export const ruleSnooze = z.strictObject({
  id: z.string().max(100),
  minutes: z
    .int()
    .min(1)
    .max(60 * 24 * 30)
    .nullable(),
})

export const alertNote = z.strictObject({
  id: z.string().max(100),
  text: z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(4_000, { error: 'must have at most 4,000 characters' }),
})

export const alertRef = z.strictObject({ id: z.string().max(100) })
