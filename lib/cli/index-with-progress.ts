import { indexLog } from '@/lib/events/segments/index-log'
import type { makeProgress } from './progress'

/** Indexes what was just written, so that whoever searches next need not wait for it. A server's worker does no less, later. */
export async function indexWithProgress(
  companyId: string,
  { progress, signal }: { progress: ReturnType<typeof makeProgress>; signal: AbortSignal },
): Promise<void> {
  await indexLog(companyId, {
    signal,
    onProgress: (state) => progress.update({ ...state, label: 'indexed' }),
  })
  progress.end()
}
