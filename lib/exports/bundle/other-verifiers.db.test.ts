import { execFileSync, spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseLeaf } from '@/lib/log/core/leaf'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import {
  appendTestEvents,
  makeTestBundle,
  signAnew,
  unpack,
  verifyArchive,
  verifyFiles,
} from './test-bundle'
import { writeZip } from './write-zip'

// What we say of a bundle, tools and code of others must say too.

let log: TestLog
let range: string
let sparse: string
beforeAll(async () => {
  for (const tool of ['python3', 'ssh-keygen', 'openssl', 'sha256sum', 'bash']) {
    const found = spawnSync('sh', ['-c', `command -v ${tool}`])
    if (found.status !== 0) throw new Error(`${tool} is needed for this test; install it`)
  }
  log = await openTestLog()
  const companyId = await createTestCompany()
  await appendTestEvents(companyId, 300)
  const seqs = Array.from({ length: 40 }, (_, at) => 231 + at)
  range = (await makeTestBundle({ companyId, size: 300, seqs, isRange: true })).path
  const some = seqs.filter((seq) => seq % 5 !== 0)
  sparse = (await makeTestBundle({ companyId, size: 299, seqs: some, isRange: false })).path
})
afterAll(() => log.close())

async function unpackTo(path: string, name: string): Promise<string> {
  const directory = join(dirname(path), name)
  mkdirSync(directory)
  for (const [file, bytes] of await unpack(path)) writeFileSync(join(directory, file), bytes)
  return directory
}

/** The commands of README.txt, as somebody types them: every line that four spaces begin. */
function runCommands(directory: string, readme: string) {
  const commands = readme.split('\n').filter((line) => /^ {4}\S/.test(line))
  return spawnSync('bash', ['-e', '-o', 'pipefail', '-c', commands.join('\n')], {
    cwd: directory,
    encoding: 'utf8',
  })
}

describe('the commands of README.txt', () => {
  it('verify a bundle with sha256sum, ssh-keygen and openssl', async () => {
    for (const path of [range, sparse]) {
      const directory = await unpackTo(path, 'by-hand')
      const files = await unpack(path)
      const { status, stdout, stderr } = runCommands(directory, String(files.get('README.txt')))
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('events.ndjson: OK')
      expect(stdout).toContain('Good "audit-export" signature for audit-export')
      expect(stdout.match(/Signature Verified Successfully/g)).toHaveLength(2)
      const [line = ''] = String(files.get('events.ndjson')).split('\n')
      const { d }: { d: string[] } = JSON.parse(
        String(files.get('disclosures.ndjson')).split('\n')[0] ?? '',
      )
      const digests = [...(parseLeaf(line)?.sd.values() ?? [])]
      expect(d.length).toBeGreaterThan(0)
      expect(digests).toContain(stdout.trimEnd().split('\n').at(-1))
    }
  })

  it('fail for a bundle in which a byte was changed', async () => {
    const directory = await unpackTo(range, 'changed-by-hand')
    const files = await unpack(range)
    for (const name of ['events.ndjson', 'SHA256SUMS', 'SHA256SUMS.ed25519', 'checkpoint']) {
      const bytes = Buffer.from(files.get(name) ?? '')
      bytes[9] = (bytes[9] ?? 0) ^ 1
      writeFileSync(join(directory, name), bytes)
      expect(runCommands(directory, String(files.get('README.txt'))).status).not.toBe(0)
      writeFileSync(join(directory, name), files.get(name) ?? '')
    }
  })
})

describe('a script in Python', () => {
  const script = fileURLToPath(new URL('test-verify-bundle.py', import.meta.url))
  const runPython = (path: string) =>
    spawnSync('python3', ['-I', script, path], { encoding: 'utf8' })

  it('finds the same bundles valid', async () => {
    for (const path of [range, sparse]) {
      const report = await verifyArchive(path)
      expect(report?.verdict).toBe('valid')
      const { stdout, stderr } = runPython(path)
      expect({ stdout, stderr }).toEqual({ stdout: `VALID ${report?.events}\n`, stderr: '' })
    }
  })

  it('and finds one changed byte in any file', { timeout: 120_000 }, async () => {
    for (const path of [range, sparse]) {
      const contents = await unpack(path)
      for (const [name, { length }] of contents) {
        for (const at of [Math.floor(length / 2), length - 1]) {
          const files = changeOne(contents, name, at)
          expect((await verifyFiles(files)).verdict).toBe('invalid')
          expect(runPython(await repack(path, files)).status, `${name}, ${at}`).not.toBe(0)
        }
      }
    }
  })

  it('also where whoever changed it had the key of the exports', { timeout: 120_000 }, async () => {
    const sealed = ['events.ndjson', 'checkpoint', 'log.vkey', 'disclosures.ndjson']
    for (const [path, proof] of [
      [range, 'range.json'],
      [sparse, 'proofs.ndjson'],
    ] as const) {
      const contents = await unpack(path)
      expect(runPython(await repack(path, signAnew(contents))).status).toBe(0)
      for (const name of [...sealed, proof]) {
        const bytes = contents.get(name) ?? Buffer.alloc(0)
        // Not all of `disclosures.ndjson` is sealed: within the first one.
        const isDisclosures = name === 'disclosures.ndjson'
        const at = isDisclosures ? bytes.indexOf('"d":["') + 9 : Math.floor(bytes.length / 2)
        const files = signAnew(changeOne(contents, name, at))
        expect((await verifyFiles(files)).verdict).toBe('invalid')
        expect(runPython(await repack(path, files)).status, name).not.toBe(0)
      }
    }
  })
})

function changeOne(
  contents: ReadonlyMap<string, Buffer>,
  name: string,
  at: number,
): Map<string, Buffer> {
  const changed = Buffer.from(contents.get(name) ?? '')
  changed[at] = (changed[at] ?? 0) ^ 1
  return new Map([...contents, [name, changed]])
}

async function repack(path: string, files: ReadonlyMap<string, Buffer>): Promise<string> {
  const pieces: Uint8Array[] = []
  const members = [...files].map(([name, bytes]) => ({ name, bytes }))
  await writeZip(async (piece) => void pieces.push(piece), { members, modified: new Date() })
  const to = `${path}.repacked`
  writeFileSync(to, Buffer.concat(pieces))
  return to
}

describe('archives of other tools', () => {
  it('are read like ours', async () => {
    const directory = await unpackTo(range, 'to-pack')
    const packed = join(dirname(range), 'python.zip')
    const pack =
      'import sys, zipfile, pathlib\n' +
      'with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:\n' +
      '  for f in sorted(pathlib.Path(sys.argv[2]).iterdir()): z.write(f, f.name)'
    execFileSync('python3', ['-c', pack, packed, directory])
    expect(await verifyArchive(packed)).toMatchObject({ verdict: 'valid', events: 40 })
  })
})

describe('the code of Sigstore', () => {
  it('accepts our checkpoint and our inclusion proofs, and refuses others', async () => {
    const files = await unpack(sparse)
    const events = String(files.get('events.ndjson')).split('\n')
    const proofs = String(files.get('proofs.ndjson')).trimEnd().split('\n')
    for (const [row, text] of proofs.slice(0, 8).entries()) {
      const { index, proof }: { index: number; proof: string[] } = JSON.parse(text)
      const entry = (line: string) => makeEntry({ files, line, index, proof })
      expect(verifyWithSigstore(files, entry(events[row] ?? ''))).toBe(true)
      expect(verifyWithSigstore(files, entry(`${events[row]} `))).toBe(false)
      expect(
        verifyWithSigstore(
          files,
          makeEntry({ files, line: events[row] ?? '', index: index + 1, proof }),
        ),
      ).toBe(false)
    }
  })
})

type Entry = ReturnType<typeof makeEntry>

function makeEntry(input: {
  files: ReadonlyMap<string, Buffer>
  line: string
  index: number
  proof: string[]
}) {
  const { files, line, index, proof } = input
  const note = String(files.get('checkpoint'))
  const [, size = '', root = ''] = note.split('\n')
  return {
    canonicalizedBody: Buffer.from(line),
    logIndex: String(index),
    inclusionProof: {
      logIndex: String(index),
      treeSize: size,
      rootHash: Buffer.from(root, 'base64'),
      hashes: proof.map((hash) => Buffer.from(hash, 'base64')),
      checkpoint: { envelope: note },
    },
  }
}

/** Deep imports: what the package offers at its front wants a whole Sigstore bundle. */
function verifyWithSigstore(files: ReadonlyMap<string, Buffer>, entry: Entry): boolean {
  const require = createRequire(import.meta.url)
  const home = dirname(require.resolve('@sigstore/verify/package.json'))
  const { verifyCheckpoint } = require(join(home, 'dist/tlog/checkpoint.js'))
  const { verifyMerkleInclusion } = require(join(home, 'dist/tlog/merkle.js'))
  const [name = '', id = '', ...rest] = String(files.get('log.vkey')).trim().split('+')
  const key = Buffer.from(rest.join('+'), 'base64').subarray(1)
  const publicKey = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]),
    format: 'der',
    type: 'spki',
  })
  const tlog = {
    baseURL: `https://${name}`,
    logID: Buffer.from(id, 'hex'),
    publicKey,
    validFor: { start: new Date(0), end: new Date(8.64e15) },
  }
  try {
    const checkpoint = verifyCheckpoint(entry, [tlog])
    verifyMerkleInclusion(entry, checkpoint)
    return true
  } catch {
    return false
  }
}
