import type { BundleReport } from '@/lib/log/core/bundle/bundle-report'
import type { VerifyProgress } from './verify-dropped'
import type { VerifyAnswer, VerifyRequest } from './verify-worker'

/**
 * Verifies files in a worker, which `signal` ends at once. Throws what keeps it from running, in words for people, and never
 * resolves once it was ended.
 */
export async function verifyBesidePage(
  request: VerifyRequest,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: VerifyProgress) => void },
): Promise<BundleReport> {
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), { type: 'module' })
  signal.addEventListener('abort', () => worker.terminate())
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<VerifyAnswer>) => {
        if (data.kind === 'progress') onProgress(data.progress)
        else if (data.kind === 'done') resolve(data.report)
        else reject(new Error(data.what))
      }
      worker.onerror = ({ message }) => reject(new Error(message || 'it could not be started'))
      worker.postMessage(request)
    })
  } finally {
    worker.terminate()
  }
}
