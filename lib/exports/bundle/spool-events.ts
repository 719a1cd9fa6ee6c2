import { join } from 'node:path'
import { locatorBytes } from '@/lib/log/core/bundle/line-files'
import { hashLeafText } from '@/lib/log/hashing'
import type { LogProofs } from '@/lib/log/log-proofs'
import { AppError } from '@/lib/platform/errors'
import { openSpool, type Spool, type Spooled } from './spool-file'
import type { BundleEvent, BundleOptions, BundleRequest } from './write-bundle'

export type SpooledEvents = {
  lines: Spooled
  disclosures: Spooled
  /** Null: a range is proven instead. */
  proofs: Spooled | null
  events: number
  firstSeq: number | null
  lastSeq: number | null
}

/** Reads the events once, and leaves the files of lines packed in `directory`. */
export async function spoolEvents(input: {
  request: BundleRequest
  options: BundleOptions
  directory: string
  proofs: LogProofs
}): Promise<SpooledEvents> {
  const { request, options, directory } = input
  const spools: Spool[] = []
  const open = (name: string) => {
    const spool = openSpool(join(directory, name))
    spools.push(spool)
    return spool
  }
  try {
    const lines = open('events')
    const disclosures = open('disclosures')
    const proofs = request.range ? null : open('proofs')
    let events = 0
    let firstSeq: number | null = null
    let lastSeq: number | null = null
    for await (const batch of request.events) {
      options.signal?.throwIfAborted()
      if (batch.length === 0) continue
      for (const { seq } of batch) {
        checkPlace(seq, { request, events, lastSeq })
        firstSeq ??= seq
        lastSeq = seq
        events += 1
      }
      const before = events - batch.length
      await lines.write(batch.map(({ line }) => `${line}\n`).join(''))
      await disclosures.write(batch.map((event, at) => discloseLine(event, before + at)).join(''))
      if (proofs) await proofs.write(await proveLines(batch, { before, proofs: input.proofs }))
      options.onProgress?.(events)
    }
    const { range } = request
    if (range && events !== range.b - range.a) {
      throw outOfOrder(
        `The range [${range.a}, ${range.b}) has ${range.b - range.a} events, but ${events} came.`,
      )
    }
    return {
      lines: await lines.finish(),
      disclosures: await disclosures.finish(),
      proofs: proofs && (await proofs.finish()),
      ...{ events, firstSeq, lastSeq },
    }
  } finally {
    for (const spool of spools) spool.destroy()
  }
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
