'use client'

import { useRef, useState } from 'react'
import type { BundleReport } from '@/lib/log/core/bundle/bundle-report'
import type { VerifyProgress } from './verify-dropped'

export type VerificationState =
  | { kind: 'idle' }
  | { kind: 'running'; name: string; progress: VerifyProgress }
  | { kind: 'done'; name: string; report: BundleReport }
  /** `what`: a sentence for people. */
  | { kind: 'failed'; what: string }

/** Verifies files that were chosen, one choice at a time; the code for it is loaded with the first. */
export function useBundleVerification() {
  const [state, setState] = useState<VerificationState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)

  const verify = async (files: readonly File[], trusted: string) => {
    running.current?.abort()
    const stop = new AbortController()
    running.current = stop
    const show = (next: VerificationState) => {
      if (!stop.signal.aborted) setState(next)
    }
    const [first] = files
    if (!first) return
    const name = files.length === 1 ? first.name : `${files.length} files`
    show({ kind: 'running', name, progress: { events: 0, share: 0 } })
    try {
      const [{ verifyBesidePage }, { readTrustedKeys }] = await Promise.all([
        import('./verify-beside-page'),
        import('./read-trusted-keys'),
      ])
      const keys = readTrustedKeys(trusted)
      if (keys && !keys.ok) {
        const place = keys.line === null ? '' : `line ${keys.line}: `
        show({ kind: 'failed', what: `The trusted keys are wrong: ${place}${keys.what}.` })
        return
      }
      const report = await verifyBesidePage(
        { files, policy: keys?.policy ?? null },
        {
          signal: stop.signal,
          onProgress: (progress) => show({ kind: 'running', name, progress }),
        },
      )
      show({ kind: 'done', name, report })
    } catch (error) {
      if (stop.signal.aborted) return
      const what = error instanceof Error ? error.message : String(error)
      show({ kind: 'failed', what: `The bundle could not be verified here: ${what}` })
    }
  }

  const reset = () => {
    running.current?.abort()
    setState({ kind: 'idle' })
  }
  return { state, verify, reset }
}
