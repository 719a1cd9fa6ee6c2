import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { sha256Noble } from '@/lib/log/core/sha256-noble'
import {
  type EventEvidence,
  type EventVerification,
  verifyEvent,
} from '@/lib/log/core/verify-event'

export type BrowserVerification = EventVerification & {
  /** Whether the page showed the hash of the very line that was checked. */
  isShownHash: boolean
}

/**
 * Fetches the evidence of one event and checks it here: hashes, inclusion and signature are computed by this browser.
 * What the server could still do is serve keys of its own making; pinning them is what the command line is for.
 */
export async function verifyInBrowser(input: {
  evidenceHref: string
  leafHash: string
}): Promise<BrowserVerification> {
  const response = await fetch(input.evidenceHref, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`evidence: ${response.status}`)
  const evidence: EventEvidence = await response.json()
  const result = verifyEvent({ sha256: sha256Noble, verifyEd25519 }, evidence)
  return { ...result, isShownHash: toBase64(result.leafHash) === input.leafHash }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
