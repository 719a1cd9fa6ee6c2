import { z } from 'zod'

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(max, { error: `must have at most ${max} characters` })

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
    error: 'must be a domain, like example.com',
  })

/** How single sign-on lets people into a company. Roles are built-in keys or ids of roles that the company made. */
export const singleSignOn = z.object({
  /** The member of the ID token that holds somebody's groups: a text, or a list of texts. */
  claim: text(100).default('groups'),
  /** At each sign-in the first that matches sets the member's role. */
  mappings: z
    .array(z.object({ value: text(200), role: text(100) }))
    .max(100, { error: 'must be at most 100' })
    .default([]),
  /** Who joins without an invitation; null: nobody. */
  autoJoin: z
    .object({
      domains: z
        .array(domain)
        .min(1, { error: 'must name at least one domain' })
        .max(50, { error: 'must be at most 50' }),
      role: text(100),
    })
    .nullable()
    .default(null),
  /** Passwords open this company to owners only. */
  isRequired: z.boolean().default(false),
})
export type SingleSignOn = z.output<typeof singleSignOn>

/** What somebody may do: all that there is, also what later versions add, or these permissions. */
export const reach = z.union([z.literal('everything'), z.array(z.string())])
export type Reach = z.output<typeof reach>

const stored = singleSignOn.extend({
  /**
   * For each mapping the reach of whoever set it: it changes nobody who may do more. Without one it binds those alone who may
   * do nothing.
   */
  reaches: z.array(reach).default([]),
})
export type StoredSingleSignOn = z.output<typeof stored>

/** Stored ones, or those of a company that never set any. */
export function readSingleSignOn(given: unknown): StoredSingleSignOn {
  const result = stored.safeParse(given ?? {})
  return result.success ? result.data : stored.parse({})
}
