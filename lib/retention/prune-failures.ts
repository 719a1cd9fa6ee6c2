import { AppError } from '@/lib/platform/errors'

/** Whether a function of the database refused because the policy in force keeps these events. */
export function isStillKept(error: unknown): boolean {
  return codeOf(error) === '23001'
}

/** An event that is missing where one was to be pruned: deleting on would cover that up. */
export function refuseDamaged(error: unknown): unknown {
  if (codeOf(error) !== 'XX001') return error
  return new AppError('log_damaged', {
    status: 409,
    title: 'Events are missing',
    detail: `Events are missing that nobody pruned (${(error as Error).message}). Nothing more is deleted: see what the integrity check says.`,
    cause: error,
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
