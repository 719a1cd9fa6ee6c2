import { z } from 'zod'

const ref = z
  .string()
  .regex(/^s_[\w-]{1,64}$/, { error: 'must be a reference of a person, like s_…' })

export const erasureInput = z.object({
  /** Everything that the log calls the one human; the first is who the rest was found by. */
  refs: z
    .union([z.array(ref), ref.transform((one) => [one])], {
      error: 'must be references of a person',
    })
    .pipe(
      z.array(ref).min(1, { error: 'must name a person' }).max(20, { error: 'must be at most 20' }),
    ),
  reason: z
    .string({ error: 'is required' })
    .trim()
    .min(3, { error: 'must say why, in three characters or more' })
    .max(500, { error: 'must have at most 500 characters' }),
})
export type ErasureInput = z.input<typeof erasureInput>
