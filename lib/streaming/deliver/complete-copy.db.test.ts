import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readLogKeys } from '@/lib/log/checkpoints'
import { openCheckpoint } from '@/lib/log/core/checkpoint'
import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { decodeVkey } from '@/lib/log/core/note'
import { sha256 } from '@/lib/log/hashing'
import { sealUnsignedLogs } from '@/lib/log/seal-unsigned-logs'
import { sql } from '@/lib/platform/db'
import { readStreamedHeads } from '@/lib/streaming/queries'
import { makeStream, testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openElastic, openHttp, openSplunk, type Receiver } from '@/lib/streaming/test-receivers'
import { addEvents } from '@/lib/streaming/test-stream'

// A receiver's copy proves itself complete: what arrived, and the key of the log, are all that is used.

const keep = keepReceivers()

// biome-ignore lint/suspicious/noExplicitAny: documents of others' schemas, looked into by name.
type Document = any
type Copy = { leaves: Map<number, string>; notes: string[] }

/** Where each format has what a proof is made of; everything else of the documents is left aside. */
const readers: Record<
  string,
  (document: Document) => { seq?: number; leaf?: string; note?: string }
> = {
  native: (document) => ({ seq: document.seq, leaf: document.leaf_hash, note: document.note }),
  cloudevents: ({ data }) => ({ seq: data.seq, leaf: data.leaf_hash, note: data.note }),
  ecs: ({ event, trailkeeper }) =>
    trailkeeper.kind === 'checkpoint'
      ? { note: trailkeeper.checkpoint.note }
      : { seq: event.sequence, leaf: event.hash },
  ocsf: ({ metadata, unmapped }) => ({
    ...{ seq: metadata.sequence, leaf: unmapped.leaf_hash, note: unmapped.note },
  }),
}

function readCopy(documents: readonly Document[], format: string): Copy {
  const copy: Copy = { leaves: new Map(), notes: [] }
  for (const document of documents) {
    const { seq, leaf, note } = readers[format]?.(document) ?? {}
    if (note !== undefined) copy.notes.push(note)
    else if (seq !== undefined && leaf !== undefined) copy.leaves.set(seq, leaf)
  }
  return copy
}

/** What the checkpoints of a copy say of it: how many events it is proven to have all of, or why not. */
function proveCopy({ leaves, notes }: Copy, vkeys: string): number[] | string {
  const key = decodeVkey(sha256, vkeys.trim())
  if (!key) return 'no key'
  const proven: number[] = []
  for (const note of notes) {
    const opened = openCheckpoint(note, { keys: [key], verifyEd25519 })
    if (!opened.ok) return opened.reason
    const { size, root } = opened.checkpoint
    const hashes = Array.from({ length: size }, (_, seq) => leaves.get(seq))
    const missing = hashes.indexOf(undefined)
    if (missing >= 0) return `event ${missing} is missing`
    const folded = foldLeaves(hashes.map((hash) => Buffer.from(hash ?? '', 'base64')))
    if (!folded.equals(root)) return `the root of ${size} events is another one`
    proven.push(size)
  }
  return proven
}

/** As RFC 6962 defines it, and by no code of ours. */
function foldLeaves(hashes: readonly Buffer[]): Buffer {
  const [first] = hashes
  if (first && hashes.length === 1) return first
  let half = 1
  while (half * 2 < hashes.length) half *= 2
  const sides = [foldLeaves(hashes.slice(0, half)), foldLeaves(hashes.slice(half))]
  return createHash('sha256')
    .update(Buffer.from([1]))
    .update(Buffer.concat(sides))
    .digest()
}

async function readSignedSizes(companyId: string): Promise<number[]> {
  const rows = await sql().query<{ size: number }>(
    'test.signed',
    'SELECT size::int AS size FROM checkpoints WHERE company_id = $1::uuid ORDER BY size',
    [companyId],
  )
  return rows.map(({ size }) => size)
}

/** Three beats of an active log, and what arrived of them. */
async function streamThreeBeats(
  receiver: Receiver,
  more: Parameters<typeof makeStream>[1],
): Promise<Awaited<ReturnType<typeof makeStream>> & { documents: Document[] }> {
  await keep(Promise.resolve(receiver))
  const stream = await makeStream(receiver, more)
  for (const count of [3, 300, 41]) {
    await addEvents(stream.companyId, count, (at) => ({
      actor: { type: 'user', id: `u${at % 7}`, name: 'Ana Lima', email: `a${at % 7}@acme.example` },
      details: { n: at },
    }))
    await sealUnsignedLogs()
    await stream.drain()
  }
  const documents = receiver.stored.map(({ document }) => document)
  return { ...stream, documents }
}

describe('a copy of the whole log', () => {
  it.each([
    ['splunk_hec', 'native', () => openSplunk({ token })],
    ['splunk_hec', 'ocsf', () => openSplunk({ token })],
    ['elasticsearch', 'ecs', () => openElastic({ key: token })],
    ['elasticsearch', 'native', () => openElastic({ key: token })],
    ['http', 'native', () => openHttp({ token })],
    ['http', 'cloudevents', () => openHttp({ token })],
  ] as const)(
    'at %s as %s has every checkpoint and proves itself complete by them',
    async (type, format, open) => {
      const beats = await streamThreeBeats(await open(), { type, format })
      const { companyId, operator, documents } = beats
      const vkeys = await readLogKeys(companyId)
      const copy = readCopy(documents, format)
      const sizes = await readSignedSizes(companyId)
      expect(sizes).toHaveLength(3)
      expect(proveCopy(copy, vkeys)).toEqual(sizes)
      const newest = { destination: 'one', size: sizes.at(-1) }
      expect(await readStreamedHeads(operator)).toEqual([newest])

      // One event lost on the way, or another one in its place, and it does not.
      const withoutOne = new Map([...copy.leaves].filter(([seq]) => seq !== 17))
      expect(proveCopy({ ...copy, leaves: withoutOne }, vkeys)).toBe('event 17 is missing')
      const withAnother = new Map([...copy.leaves, [17, copy.leaves.get(18) ?? '']])
      expect(proveCopy({ ...copy, leaves: withAnother }, vkeys)).toMatch(/another one/)
      const [note = ''] = copy.notes
      expect(proveCopy({ ...copy, notes: [note.replace('\n', '\n1')] }, vkeys)).toBe(
        'bad_signature',
      )
    },
  )

  it('has all of them also where the receiver was away in between', async () => {
    const receiver = await openHttp({ token })
    receiver.script((_got, at) => (at % 3 === 2 ? undefined : { status: 503 }))
    const { companyId, documents } = await streamThreeBeats(receiver, { format: 'native' })
    expect(receiver.requests.length).toBeGreaterThan(3)
    const proven = proveCopy(readCopy(documents, 'native'), await readLogKeys(companyId))
    expect(proven).toEqual(await readSignedSizes(companyId))
  })

  it('with personal values masked proves itself as well', async () => {
    const { companyId, documents } = await streamThreeBeats(await openHttp({ token }), {
      ...{ type: 'http', format: 'native', maskPersonal: true },
    })
    expect(JSON.stringify(documents)).not.toContain('Ana Lima')
    const proven = proveCopy(readCopy(documents, 'native'), await readLogKeys(companyId))
    expect(proven).toEqual(await readSignedSizes(companyId))
  })
})

it('a copy of some events has the checkpoints too, and does not prove itself complete', async () => {
  const { companyId, documents } = await streamThreeBeats(await openHttp({ token }), {
    ...{ type: 'http', format: 'native', query: 'details.n:7' },
  })
  const copy = readCopy(documents, 'native')
  expect(copy.notes).toHaveLength(3)
  expect(proveCopy(copy, await readLogKeys(companyId))).toBe('event 0 is missing')
})
