import { setClock } from '@/lib/platform/clock'

/**
 * Does work as if it were `ms`: what it records carries that time. Only for inventing the past of an empty log; the log
 * itself never goes back, since `recorded_at` does not decrease along seq.
 */
export async function atTime<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  setClock(() => ms)
  try {
    return await work()
  } finally {
    setClock()
  }
}
