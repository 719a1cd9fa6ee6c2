import { indexLog } from '@/lib/events/segments/index-log'
import type { Progress } from './progress'

/** Indexes what was just written, so that whoever searches next need not wait for it. A server's worker does no less, later. */
export async function indexWithProgress(
  companyId: string,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<void> {
  await indexLog(companyId, {
    signal,
    onProgress: (state) => progress.update({ ...state, label: 'indexed' }),
  })
  progress.end()
}
