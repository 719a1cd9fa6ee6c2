import { z } from 'zod'
import { describeSeconds } from '@/lib/alerts/words'

const units: Record<string, number> = { s: 1, m: 60, min: 60, h: 3_600, d: 86_400 }

/** `90 s`, `10 min`, `2 h`, `3 d`, or a number of seconds; gives seconds. */
export const duration = z.union([z.int().min(0), z.string()]).transform((given, context) => {
  if (typeof given === 'number') return given
  const match = /^(\d{1,9})\s*(s|m|min|h|d)$/.exec(given.trim())
  if (match) return Number(match[1]) * (units[match[2] ?? ''] ?? 1)
  context.addIssue({ code: 'custom', message: 'must be a time like 90 s, 10 min, 2 h or 3 d' })
  return z.NEVER
})

export const writeDuration = describeSeconds
