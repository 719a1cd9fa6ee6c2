'use client'

import { useState, useTransition } from 'react'
import type { StoredEvent } from '@/lib/events/schema'
import { routes } from '@/lib/web/routes'
import type { BrowserVerification } from './verify-in-browser'

/** `failed`: nothing is known, since the evidence could not be had. */
export type VerificationResult = BrowserVerification | 'failed' | null

export type Verification = {
  result: VerificationResult
  isVerifying: boolean
  verify: () => void
}

/** The check of one event's seal by this browser, for all places that show it. */
export function useVerification(company: string, event: StoredEvent): Verification {
  const [result, setResult] = useState<VerificationResult>(null)
  const [isVerifying, startVerifying] = useTransition()
  const verify = () =>
    startVerifying(async () => {
      try {
        // The proof core is only fetched by those who ask for it.
        const { verifyInBrowser } = await import('./verify-in-browser')
        const evidenceHref = routes.eventEvidence(company, event.id)
        setResult(await verifyInBrowser({ evidenceHref, leafHash: event.leaf_hash }))
      } catch {
        setResult('failed')
      }
    })
  return { result, isVerifying, verify }
}

export function isValid(result: BrowserVerification): boolean {
  return result.ok && result.isShownHash
}
