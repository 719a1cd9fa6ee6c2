import { generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeHex } from './bytes'
import { openCheckpoint, parseCheckpoint } from './checkpoint'
import { verifyEd25519 } from './ed25519'
import { hashLeaf, verifyConsistency, verifyInclusion } from './merkle'
import {
  decodeVkey,
  encodeVkey,
  makeVkey,
  parseNote,
  signNote,
  type Vkey,
  verifyNote,
} from './note'
import { consistencyProof, inclusionProof, nodesFromTiles, rootAt } from './proof-builder'
import { readVector, sha256 } from './test-vectors/reference-tree'
import { tilePath } from './tile'

const examples = JSON.parse(readVector('c2sp-spec-examples/examples.json').toString())

describe('published notes', () => {
  test('verify under their published keys, and not with one byte changed', () => {
    for (const { vkey, note } of [examples.signed_note, examples.go_note_doc_example]) {
      const key = readKey(vkey)
      expect(encodeVkey(key)).toBe(vkey)
      expect(check(note, [key])).toMatchObject({ ok: true })
      expect(check(note.replace('i', 'I'), [key])).toEqual({ ok: false, reason: 'bad_signature' })
    }
  })

  test('the key of sum.golang.org has the id that it states', () => {
    const [{ vkey }] = examples.real_vkeys
    expect(readKey(vkey)).toMatchObject({ name: 'sum.golang.org', id: '033de0ae', type: 1 })
  })

  test('the example checkpoint has two signature lines and a size', () => {
    const parsed = parseNote(examples.checkpoint_parse_only.note)
    expect(parsed.ok && parsed.note.signatures.map(({ name }) => name)).toEqual([
      'example.com/behind-the-sofa',
      'witness.example.com/w1',
    ])
    expect(parsed.ok && parseCheckpoint(parsed.note.text)).toMatchObject({
      origin: 'example.com/behind-the-sofa',
      size: 20852163,
      extensions: [],
    })
    const cosignature = parsed.ok ? parsed.note.signatures[1]?.signature : undefined
    expect(Buffer.from(cosignature ?? []).readBigUInt64BE()).toBe(
      BigInt(examples.checkpoint_parse_only.cosignature_timestamp),
    )
  })

  test('cosignatures of two witnesses and a mirror verify, with their time', () => {
    const origin = '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706'
    const other = '88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482'
    for (const [keyFile, noteFile] of [
      ['witness/witness.v0.json', `witness/${origin}/checkpoint`],
      ['witness/mirror/mirror.v0.json', `witness/mirror/${origin}/checkpoint`],
      ['witness2/witness.v0.json', `witness2/${other}/checkpoint`],
    ]) {
      const { verifier_keys } = JSON.parse(readVector(`cosignature-skylight/${keyFile}`).toString())
      const key = readKey(verifier_keys[0])
      expect(key.type).toBe(4)
      const note = readVector(`cosignature-skylight/${noteFile}`).toString()
      expect(check(note, [key])).toMatchObject({
        ok: true,
        signedBy: [{ timestampSeconds: 1767139200 }],
      })
      expect(check(note.replace(/\n(?=\d+\n)/, '\n1'), [key])).toEqual({
        ok: false,
        reason: 'bad_signature',
      })
      // A witness does not speak for the log: its signature alone opens no checkpoint.
      expect(openCheckpoint(note, { keys: [key], verifyEd25519 }).ok).toBe(false)
    }
  })

  test('the tiles of the mirror hash to the root that it cosigned', async () => {
    const folder =
      'cosignature-skylight/witness/mirror/000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706'
    const parsed = parseNote(readVector(`${folder}/checkpoint`).toString())
    const head = parsed.ok ? parseCheckpoint(parsed.note.text) : null
    const nodes = nodesFromTiles({
      sha256,
      size: 300,
      tiles: async (tiles) => tiles.map((tile) => readVector(`${folder}/${tilePath(tile)}`)),
    })
    expect(head?.size).toBe(300)
    expect(encodeHex(await rootAt({ sha256, nodes }, 300))).toBe(
      encodeHex(head?.root ?? new Uint8Array(0)),
    )
  })
})

test('a real tlog-tiles log verifies at every size: signatures, entries, proofs, growth', async () => {
  const folder = 'tlog-tiles-tessera/log'
  const key = readKey(readVector('tlog-tiles-tessera/log.vkey').toString().trim())
  const heads = Array.from({ length: 16 }, (_, size) => {
    const note = readVector(`${folder}/checkpoint.${size}`).toString()
    const opened = openCheckpoint(note, { keys: [key], verifyEd25519 })
    expect(opened).toMatchObject({ ok: true, checkpoint: { size } })
    return opened.ok ? opened.checkpoint : { origin: '', size, root: new Uint8Array(0) }
  })
  for (const { size, root } of heads.slice(1)) {
    const leafHashes = readEntries(readVector(`${folder}/tile/entries/000.p/${size}`)).map(
      (entry) => hashLeaf(sha256, entry),
    )
    expect(leafHashes).toHaveLength(size)
    const nodes = nodesFromTiles({
      sha256,
      size,
      tiles: async (tiles) => tiles.map((tile) => readVector(`${folder}/${tilePath(tile)}`)),
    })
    for (const [index, leafHash] of leafHashes.entries()) {
      const proof = await inclusionProof({ sha256, nodes }, { index, size })
      expect(verifyInclusion(sha256, { leafHash, index, size, proof, root })).toEqual({ ok: true })
    }
    for (const from of heads.slice(1, size + 1)) {
      const proof = await consistencyProof({ sha256, nodes }, { from: from.size, to: size })
      expect(verifyConsistency(sha256, { from, to: { size, root }, proof })).toEqual({ ok: true })
    }
  }
})

describe('our own notes', () => {
  const signer = makeSigner('trailkeeper.internal/log/1')
  const witness = makeSigner('witness.example')

  test('are opened by any holder of the key, whatever text they carry', () => {
    const texts = fc
      .string({ unit: 'grapheme' })
      .map((text) => `${text.replaceAll(/\p{Cc}/gu, ' ')}\n`)
    fc.assert(
      fc.property(texts, (text) => {
        const note = signNote(text, [signer, witness])
        const parsed = parseNote(note)
        expect(parsed).toMatchObject({ ok: true, note: { text } })
        expect(check(note, [signer.key])).toMatchObject({ ok: true })
      }),
      { numRuns: 50 },
    )
  })

  test('may contain empty lines: the last one separates the signatures', () => {
    const note = signNote('one\n\ntwo\n', [signer])
    expect(parseNote(note)).toMatchObject({ ok: true, note: { text: 'one\n\ntwo\n' } })
    expect(check(note, [signer.key])).toMatchObject({ ok: true })
  })

  test('ignore unknown keys, and are rejected for one bad signature of a known key', () => {
    const note = signNote('text\n', [signer, witness])
    expect(check(note, [witness.key])).toMatchObject({ ok: true, signedBy: [{ key: witness.key }] })
    const stranger = makeSigner('trailkeeper.internal/log/1')
    expect(check(note, [stranger.key])).toEqual({ ok: false, reason: 'no_known_key' })
    const forged = signNote('text\n', [signer, { ...witness, sign: () => new Uint8Array(64) }])
    expect(check(forged, [signer.key])).toMatchObject({ ok: true })
    expect(check(forged, [signer.key, witness.key])).toEqual({ ok: false, reason: 'bad_signature' })
  })

  test('are refused when malformed, and the reason is named', () => {
    const good = signNote('text\n', [signer])
    const line = good.split('\n')[2] ?? ''
    const reasons: [string, string][] = [
      ['', 'no_signatures'],
      ['text\n', 'no_signatures'],
      ['text\n\n', 'no_signatures'],
      [good.slice(0, -1), 'bad_signature_line'],
      [good.replace('— ', '- '), 'bad_signature_line'],
      [good.replace('— ', '—  '), 'bad_signature_line'],
      [`${good}— a AAAA\n`, 'bad_signature_line'],
      [`${good}— a+b ${'A'.repeat(8)}\n`, 'bad_signature_line'],
      [good.replace('text', 'te\txt'), 'control_character'],
      [good.replace('text', 'te\rxt'), 'control_character'],
      [`text\n\n${`${line}\n`.repeat(101)}`, 'too_many_signatures'],
      [`${'x'.repeat(1_000_001)}\n\n${line}\n`, 'too_large'],
    ]
    for (const [note, reason] of reasons) {
      expect({ note: note.slice(0, 99), parsed: parseNote(note) }).toEqual({
        note: note.slice(0, 99),
        parsed: { ok: false, reason },
      })
    }
    expect(parseNote(`text\n\n${`${line}\n`.repeat(100)}`).ok).toBe(true)
  })

  test('keys with a wrong id, another algorithm or a name with spaces are no keys', () => {
    const vkey = encodeVkey(signer.key)
    expect(decodeVkey(sha256, vkey)).toEqual(signer.key)
    const others = [
      vkey.replace(signer.key.id, '00000000'),
      vkey.replace('/log', ' log'),
      vkey.slice(0, -4),
      vkey.toUpperCase(),
      encodeVkey({ ...signer.key, publicKey: new Uint8Array(31) }),
      '',
    ]
    for (const other of others) expect(decodeVkey(sha256, other)).toBeNull()
    expect(() => makeVkey(sha256, { ...signer.key, name: 'a+b' })).toThrow('no plus sign')
  })
})

function makeSigner(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const key = makeVkey(sha256, { name, type: 1, publicKey: Uint8Array.from(raw) })
  return { key, sign: (message: Uint8Array) => nodeSign(null, message, privateKey) }
}

function readKey(vkey: string): Vkey {
  const key = decodeVkey(sha256, vkey)
  if (!key) throw new Error(`not a vkey: ${vkey}`)
  return key
}

function check(note: string, keys: readonly Vkey[]) {
  const parsed = parseNote(note)
  return parsed.ok ? verifyNote(parsed.note, { keys, verifyEd25519 }) : parsed
}

function readEntries(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = []
  for (let at = 0; at < bundle.length; ) {
    const length = bundle.readUInt16BE(at)
    entries.push(bundle.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return entries
}
