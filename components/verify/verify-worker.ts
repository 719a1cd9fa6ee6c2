import type { BundleReport } from '@/lib/log/core/bundle/bundle-report'
import type { Policy } from '@/lib/log/core/bundle/policy'
import { type VerifyProgress, verifyDropped } from './verify-dropped'

/** The one message that the worker gets: whoever wants it to stop ends it. */
export type VerifyRequest = { files: readonly File[]; policy: Policy | null }

export type VerifyAnswer =
  | { kind: 'progress'; progress: VerifyProgress }
  | { kind: 'done'; report: BundleReport }
  /** `what`: a sentence for people. */
  | { kind: 'failed'; what: string }

/*
 * Verifies beside the page, which stays free however large a bundle is. Nothing leaves the browser: the files come by message,
 * and so does the report.
 */
self.onmessage = async ({ data }: MessageEvent<VerifyRequest>) => {
  const { files, policy } = data
  const answer = (message: VerifyAnswer) => self.postMessage(message)
  try {
    const report = await verifyDropped(files, {
      policy,
      signal: new AbortController().signal,
      onProgress: (progress) => answer({ kind: 'progress', progress }),
    })
    answer({ kind: 'done', report })
  } catch (error) {
    answer({ kind: 'failed', what: error instanceof Error ? error.message : String(error) })
  }
}
