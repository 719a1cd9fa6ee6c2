import { readAhead } from '@/lib/exports/read-ahead'
import { locatorBytes } from '@/lib/log/core/bundle/line-files'
import { hashLeafText } from '@/lib/log/hashing'
import type { LogProofs } from '@/lib/log/log-proofs'
import { AppError } from '@/lib/platform/errors'
import type { Spool } from './spool'
import type { BundleEvent, BundleRequest } from './write-bundle'

/** How many events a spool holds, and which are the first and the last. */
export type SpooledEvents = { events: number; firstSeq: number | null; lastSeq: number | null }

/** A piece of the spool: so many whole events. */
export type Block = { bytes: Buffer; rows: number; firstSeq: number; lastSeq: number }

/** Large enough that packing each block for itself costs next to nothing, small enough to be held in memory several times. */
const blockEvents = 500

type Input = {
  request: BundleRequest
  proofs: LogProofs
  spool: Spool
  /** What the spool has already; counted on. */
  spooled: SpooledEvents
  signal?: AbortSignal | undefined
}

/**
 * Reads the events once, and packs them into blocks for the spool: a block is packed while the texts of the next are made. Throws
 * `bundle_out_of_order`.
 */
export async function* spoolEvents(input: Input): AsyncGenerator<Block, void, undefined> {
  for await (const { texts, ...told } of readAhead(makeTexts(input))) {
    yield { bytes: await input.spool.pack(texts), ...told }
  }
}

type Texts = Omit<Block, 'bytes'> & { texts: string[] }

/** The lines of each block: of events, of disclosures, and of proofs where no range is proven instead. */
async function* makeTexts({
  request,
  proofs,
  spooled,
  signal,
}: Input): AsyncGenerator<Texts, void, undefined> {
  const { range } = request
  for await (const batch of cutBlocks(request.events)) {
    signal?.throwIfAborted()
    const before = spooled.events
    for (const { seq } of batch) {
      checkPlace(seq, { request, ...spooled })
      spooled.firstSeq ??= seq
      spooled.lastSeq = seq
      spooled.events += 1
    }
    const texts = [
      batch.map(({ line }) => `${line}\n`).join(''),
      batch.map((event, at) => discloseLine(event, before + at)).join(''),
      ...(range ? [] : [await proveLines(batch, { before, proofs })]),
    ]
    const [firstSeq = 0, lastSeq = 0] = [batch[0]?.seq, batch.at(-1)?.seq]
    yield { texts, rows: batch.length, firstSeq, lastSeq }
  }
  if (range && spooled.events !== range.b - range.a) {
    throw outOfOrder(
      `The range [${range.a}, ${range.b}) has ${range.b - range.a} events, but ${spooled.events} came.`,
    )
  }
}

async function* cutBlocks(
  batches: AsyncIterable<readonly BundleEvent[]>,
): AsyncGenerator<BundleEvent[], void, undefined> {
  let rest: BundleEvent[] = []
  for await (const batch of batches) {
    rest.push(...batch)
    for (; rest.length >= blockEvents; rest = rest.slice(blockEvents)) {
      yield rest.slice(0, blockEvents)
    }
  }
  if (rest.length > 0) yield rest
}

/** A bundle whose events are not what its proof speaks of would be sealed, signed and worthless. */
function checkPlace(
  seq: number,
  at: { request: BundleRequest; events: number; lastSeq: number | null },
): void {
  const { size, range } = at.request
  if (seq >= size) throw outOfOrder(`Event ${seq} lies beyond the ${size} that are proven.`)
  if (at.lastSeq !== null && seq <= at.lastSeq) {
    throw outOfOrder(`Event ${seq} came after ${at.lastSeq}.`)
  }
  if (range && seq !== range.a + at.events) {
    throw outOfOrder(
      `The range [${range.a}, ${range.b}) needs event ${range.a + at.events}, but ${seq} came.`,
    )
  }
}

function outOfOrder(detail: string): AppError {
  return new AppError('bundle_out_of_order', {
    status: 409,
    title: 'Events are missing',
    detail: `${detail} The log was pruned meanwhile, or the events were read in another order.`,
  })
}

/** `h`, the beginning of the leaf hash, lets a verifier name the row that was changed. */
function discloseLine({ line, disclosures }: BundleEvent, i: number): string {
  const h = Buffer.from(hashLeafText(line).subarray(0, locatorBytes)).toString('base64')
  return `${JSON.stringify({ i, h, d: disclosures })}\n`
}

async function proveLines(
  batch: readonly BundleEvent[],
  { before, proofs }: { before: number; proofs: LogProofs },
): Promise<string> {
  const seqs = batch.map(({ seq }) => seq)
  const found = await proofs.inclusions(seqs)
  return seqs
    .map((index, at) => {
      const proof = (found[at] ?? []).map((hash) => Buffer.from(hash).toString('base64'))
      return `${JSON.stringify({ i: before + at, index, proof })}\n`
    })
    .join('')
}
