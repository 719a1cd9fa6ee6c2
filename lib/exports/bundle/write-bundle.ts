/** Receives a file piece by piece, and resolves when it can take the next: memory stays flat. */
export type ByteSink = (chunk: Uint8Array) => Promise<void>

/** An event as evidence carries it. */
export type BundleEvent = { seq: number; line: string; disclosures: readonly string[] }

export type BundleRequest = {
  companyId: string
  /** As they were asked for; for the manifest. */
  query: string
  after: string | null
  before: string | null
  /** Who asked, in one line. */
  exportedBy: string
  /** In batches, ascending by seq, all below `size`. Read once. */
  events: AsyncIterable<readonly BundleEvent[]>
  /** Size of the log that everything is proven against: the caller takes it before it searches. */
  size: number
  /** Set where the bundle holds every event of [a, b): then one range proof also shows that none is missing. */
  range: { a: number; b: number } | null
}

export type BundleResult = {
  events: number
  firstSeq: number | null
  lastSeq: number | null
  size: number
  /** Base64. */
  root: string
  /** SHA-256 of SHA256SUMS in hex: it names the whole bundle. */
  manifestSha256: string
}

/** Writes an evidence bundle (DESIGN §5) as one ZIP file. */
export async function writeBundle(
  _sink: ByteSink,
  _request: BundleRequest,
  _options: { signal?: AbortSignal; onProgress?: (events: number) => void } = {},
): Promise<BundleResult> {
  throw new Error('not built yet')
}
