/** How long events may be kept. Without zod: pages read it in the browser too. */

/** Years have leap days: seven of them are what some laws ask for, so no preset is a day short. */
export const retentionPresets = [
  { days: 90, label: '90 days' },
  { days: 365, label: '1 year' },
  { days: 730, label: '2 years' },
  { days: 2_192, label: '6 years' },
  { days: 2_557, label: '7 years' },
] as const

export const keptDaysMin = 90
export const keptDaysMax = 2_557

/** A shorter time counts only after this: until then it can be cancelled. */
export const delayMs = 24 * 3_600_000

/** Days as people say them. */
export function describeDays(days: number): string {
  const preset = retentionPresets.find((one) => one.days === days)
  return preset ? preset.label : `${days.toLocaleString('en-US')} days`
}
