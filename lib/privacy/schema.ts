import { z } from 'zod'

const ref = z.string().max(100)

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
  /** What somebody typed to confirm whom they mean; a program has said so by asking. */
  confirmation: z.string().max(100).optional(),
})
export type ErasureInput = z.input<typeof erasureInput>
