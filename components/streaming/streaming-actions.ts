import type { Outcome } from '@/components/ui/use-submit'
import type { AuthKey, DestinationFormat, DestinationTypeKey, Framing } from '@/lib/streaming/rules'

type InCompany = { company: string }
type Which = InCompany & { id: string }

/** What the form holds; members that are left out stay as they are. */
export type DestinationInput = {
  name: string
  type: DestinationTypeKey
  /** As far as its host. */
  url: string
  auth: AuthKey
  /** Null: the stored one is dropped. */
  token?: string | null
  index: string | null
  query: string
  format: DestinationFormat
  framing: Framing
  secretHeaders?: string
  /** What stands behind the host of the URL. */
  secretUrlRest: string
  ca: string | null
  gzip: boolean
  maskPersonal: boolean
  acknowledge: boolean
  sign: boolean
}

export type TestOutcome = {
  ok: boolean
  steps: { name: string; ok: boolean; detail: string }[]
  problem: string | null
  sample: string
}

export type StreamingActions = {
  onSetStreaming: (input: InCompany & { isEnabled: boolean }) => Promise<Outcome<unknown>>
  onCreate: (
    input: InCompany & DestinationInput & { from: string },
  ) => Promise<Outcome<{ id: string; signingSecret: string | null }>>
  onChange: (
    input: Which & Omit<DestinationInput, 'type'>,
  ) => Promise<Outcome<{ signingSecret: string | null }>>
  onTestDraft: (
    input: InCompany & DestinationInput & { id?: string; sendEvent: boolean },
  ) => Promise<Outcome<TestOutcome>>
  onTest: (input: Which & { sendEvent: boolean }) => Promise<Outcome<TestOutcome>>
  onDelete: (input: Which) => Promise<Outcome<unknown>>
  onPause: (input: Which) => Promise<Outcome<unknown>>
  onResume: (input: Which) => Promise<Outcome<unknown>>
  onReplay: (input: Which & { from: string; to: string }) => Promise<Outcome<unknown>>
  onCancelReplay: (input: Which) => Promise<Outcome<unknown>>
  onRedrive: (input: Which & { seqs: number[] | null }) => Promise<Outcome<number>>
}
