import { createHash, generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto'
import { appendFile, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sha512 } from '@/lib/log/bundle-tools'
import { formatExportPem } from '@/lib/log/core/bundle/export-key'
import { makeLocator } from '@/lib/log/core/bundle/line-files'
import { formatManifest } from '@/lib/log/core/bundle/manifest'
import {
  formatAllowedSigners,
  formatSshSignature,
  sshSignedBytes,
} from '@/lib/log/core/bundle/ssh-signature'
import { formatSums } from '@/lib/log/core/bundle/sums'
import { encodeBase64 } from '@/lib/log/core/bytes'
import { signCheckpoint } from '@/lib/log/core/checkpoint'
import { formatValues } from '@/lib/log/core/disclosure'
import { emptyFrontier, frontierRoot } from '@/lib/log/core/frontier'
import { buildLeaf } from '@/lib/log/core/leaf'
import { encodeVkey, makeVkey } from '@/lib/log/core/note'
import { formatRangeJson } from '@/lib/log/core/range-json'
import { digestValues, discloseValues } from '@/lib/log/digest-values'
import { hashLeafText, sha256 } from '@/lib/log/hashing'
import { newUuidV7 } from '@/lib/platform/ids'
import { openSpool, type Spooled } from './spool'
import { writeZip, type ZipMember } from './write-zip'

/**
 * A bundle of a whole log of `size` events that no database holds, made in `directory`: for benches and browser tests. Half
 * of the events name a person and an address. `changeLine` may change a line after it was sealed.
 */
export async function makeTestArchive(
  directory: string,
  { size, changeLine }: { size: number; changeLine?: (line: string, seq: number) => string },
): Promise<TestArchive> {
  await mkdir(directory, { recursive: true })
  const origin = 'test.internal/log/0197a5b0-0000-7000-8000-000000000000'
  const lines: string[] = []
  const spoolPath = join(directory, 'spool')
  const spoolFile = await open(spoolPath, 'w')
  const spool = openSpool({ members: 2 })
  let frontier = emptyFrontier
  let lineBytes = 0
  for (let at = 0; at < size; at += 1_000) {
    const count = Math.min(1_000, size - at)
    const made = Array.from({ length: count }, (_, index) => makeEvent(origin, at + index))
    const leafHashes = made.map(({ line }) => hashLeafText(line))
    // Tiles are not kept: nobody asks for proofs of single events.
    for (const hashed of leafHashes) frontier = addLeaf(frontier, hashed)
    const change = (line: string, seq: number) => `${changeLine?.(line, seq) ?? line}\n`
    const disclose = (d: string[], index: number) => {
      const h = makeLocator(leafHashes[index] ?? new Uint8Array(0))
      return `${JSON.stringify({ i: at + index, h, d })}\n`
    }
    const block = await spool.pack([
      made.map(({ line }, index) => change(line, at + index)).join(''),
      made.map(({ d }, index) => disclose(d, index)).join(''),
    ])
    await spoolFile.writeFile(block)
    lineBytes += made.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0)
    if (lines.length < 200_000) lines.push(...made.map(({ line }) => line))
  }
  await spoolFile.close()
  const root = frontierRoot(sha256, frontier)
  const path = join(directory, 'bundle.zip')
  const vkey = await writeArchive(path, {
    ...{ origin, size, root },
    spooled: spool.finish(spoolPath),
  })
  await rm(spoolPath)
  return { path, vkey, lines, lineBytes }
}

export type TestArchive = {
  path: string
  /** Of the log. */
  vkey: string
  /** The first 200,000. */
  lines: string[]
  lineBytes: number
}

function addLeaf(frontier: typeof emptyFrontier, leafHash: Uint8Array): typeof emptyFrontier {
  const hashes = [...frontier.hashes]
  let node = leafHash
  for (let position = frontier.size; position % 2 === 1; position = (position - 1) / 2) {
    const left = hashes.pop()
    if (left) node = sha256(Buffer.concat([Uint8Array.of(1), left, node]))
  }
  return { size: frontier.size + 1, hashes: [...hashes, node] }
}

function makeEvent(origin: string, number: number): { line: string; d: string[] } {
  const id = newUuidV7()
  const at = Date.UTC(2026, 0, 1) + number
  const values = [
    {
      ref: `s_${hash('sha256', `person ${number % 500}`, 'base64url').slice(0, 22)}`,
      values: [
        { pointer: '/actor/email', value: `person${number % 500}@acme.example` },
        { pointer: '/actor/id', value: `u${number % 500}` },
        { pointer: '/actor/name', value: `Person Number ${number % 500}` },
        { pointer: '/source/ip', value: '203.0.113.9' },
      ],
    },
  ].slice(0, number % 2)
  const opened = values.map(({ ref, values: own }) => {
    const input = { key: randomBytes(32), eventId: id, valuesText: formatValues(own) }
    return { ref, d: discloseValues(input), digest: digestValues(input) }
  })
  const line = buildLeaf({
    log: origin,
    id,
    ...{ occurredAtMs: at, recordedAtMs: at },
    via: { type: 'api_key', id: 'k1' },
    core: {
      action: 'finding.status_changed',
      actor: values[0]
        ? { type: 'user', ref: values[0].ref }
        : { type: 'service_account', id: 'ci' },
      targets: [
        { type: 'finding', id: `finding-${number}`, name: `Reentrancy in withdraw() ${number}` },
      ],
      context: 'Findings',
      outcome: 'success',
      request: {
        id: `req-${number}`,
        method: 'PATCH',
        path: `/api/v1/findings/${number}`,
        status: 200,
      },
      changes: [{ field: 'status', old: 'open', new: 'fixed' }],
      details: {
        number,
        branch: 'main',
        commit: hash('sha256', String(number), 'hex').slice(0, 40),
      },
    },
    sd: Object.fromEntries(opened.map(({ ref, digest }) => [ref, digest])),
  })
  return { line, d: opened.map(({ d }) => d) }
}

async function writeArchive(
  path: string,
  input: {
    origin: string
    size: number
    root: Uint8Array
    spooled: Spooled[]
  },
): Promise<string> {
  const { origin, size, root } = input
  const names = ['events.ndjson', 'disclosures.ndjson']
  const spooled = input.spooled.map((one, at) => ({ name: names[at] ?? '', spooled: one }))
  const pair = generateKeyPairSync('ed25519')
  const publicKey = new Uint8Array(
    pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
  )
  const signWith = (message: Uint8Array) => sign(null, message, pair.privateKey)
  const key = makeVkey(sha256, { name: origin, type: 0x01, publicKey })
  const text = (name: string, content: string) => ({ name, bytes: Buffer.from(content) })
  const small = [
    text('README.txt', 'made by a test\n'),
    text(
      'manifest.json',
      formatManifest({
        ...{ v: 'audit-bundle/1', log: origin, query: '', after: null, before: null },
        ...{ events: size, first_seq: 0, last_seq: size - 1, size, root: encodeBase64(root) },
        ...{ complete_range: true, exported_at: '2026-01-01T00:00:00.000Z', exported_by: 'Test' },
      }),
    ),
    text('checkpoint', signCheckpoint({ origin, size, root }, [{ key, sign: signWith }])),
    text('log.vkey', `${encodeVkey(key)}\n`),
    text('export.pem', formatExportPem(publicKey)),
    text('allowed_signers', formatAllowedSigners(publicKey)),
    text('range.json', formatRangeJson({ a: 0, b: size, size, left: [], right: [] })),
  ]
  const sums = Buffer.from(
    formatSums([
      ...small.map(({ name, bytes }) => ({
        name,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
      ...spooled.map((member) => ({ name: member.name, sha256: member.spooled.sha256 })),
    ]),
  )
  const members: ZipMember[] = [
    ...small,
    ...spooled,
    { name: 'SHA256SUMS', bytes: sums },
    text(
      'SHA256SUMS.sig',
      formatSshSignature({ publicKey, signature: signWith(sshSignedBytes(sha512, sums)) }),
    ),
    { name: 'SHA256SUMS.ed25519', bytes: signWith(sums) },
  ]
  await rm(path, { force: true })
  await writeZip((chunk) => appendFile(path, chunk), { members, modified: new Date() })
  return encodeVkey(key)
}
