import { z } from 'zod'
import type { EventInput, Via } from '@/lib/log/schema'
import { notPlain, plainLine } from '@/lib/platform/plain-line'
import { planKeys } from './plans'

/** Who did something and through which door, as an event says it. Made from a principal by `actedBy` in lib/access. */
export type ActedBy = { via: Via } & Pick<EventInput, 'actor' | 'source' | 'request' | 'details'>

/** First words of addresses that are ours: a company must not stand in front of them. */
const reservedSlugs = [
  'account',
  'admin',
  'api',
  'assets',
  'docs',
  'external-api',
  'health',
  'invitation',
  'metrics',
  'new',
  'password-reset',
  'public',
  'settings',
  'setup',
  'sign-in',
  'sign-out',
  'signin',
  'static',
  'verify',
  'www',
]

export const companySlug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/, {
    error: 'must be 1 to 40 letters, digits and single hyphens between them, like "acme"',
  })
  .refine((slug) => !reservedSlugs.includes(slug), { error: 'is an address of the product itself' })

export const companyName = z
  .string()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(100, { error: 'must have at most 100 characters' })
  .regex(plainLine, { error: notPlain })

export const timeZone = z
  .string()
  .refine((zone) => isTimeZone(zone), { error: 'must be an IANA time zone, like "Europe/Berlin"' })

export const plan = z.enum(planKeys, { error: `must be one of ${planKeys.join(', ')}` })

export const newCompany = z.object({
  slug: companySlug,
  name: companyName,
  plan: plan.default('enterprise'),
  timeZone: timeZone.default('UTC'),
})
export type NewCompany = z.input<typeof newCompany>

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day, like 09:00' })

/** When people usually work, in the company's time zone. Monday is 1. */
export const businessHours = z
  .object({
    days: z
      .array(z.int().min(1).max(7))
      .min(1, { error: 'must name at least one day' })
      .transform((days) => [1, 2, 3, 4, 5, 6, 7].filter((day) => days.includes(day))),
    from: clockTime,
    to: clockTime,
  })
  .refine(({ from, to }) => from < to, { error: 'must be later than the beginning', path: ['to'] })
export type BusinessHours = z.output<typeof businessHours>

export const defaultBusinessHours: BusinessHours = {
  days: [1, 2, 3, 4, 5],
  from: '09:00',
  to: '17:00',
}

/** What of a company its administrators change; what is left out stays. */
export const companyChange = z.object({
  name: companyName.optional(),
  timeZone: timeZone.optional(),
  businessHours: businessHours.optional(),
})
export type CompanyChange = z.input<typeof companyChange>

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
