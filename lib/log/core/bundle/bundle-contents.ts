import { decodeUtf8 } from '@/lib/log/core/bytes'
import {
  type BundleFile,
  BundleReadError,
  commonFiles,
  proofFiles,
  readWhole,
  signatureFiles,
  sumsFile,
} from './bundle-file'
import type { BundleProblem } from './bundle-report'

const lineFiles: readonly string[] = ['events.ndjson', 'disclosures.ndjson', 'proofs.ndjson']

export type BundleContents = {
  files: readonly BundleFile[]
  problems: BundleProblem[]
  has: (name: string) => boolean
  file: (name: string) => BundleFile | null
  /** Of a file that is no file of lines; null where it is missing or cannot be read. */
  bytes: (name: string) => Uint8Array | null
  text: (name: string) => string | null
}

/** Reads every small file whole, and says which are too many, too few or not readable. */
export async function readContents(files: readonly BundleFile[]): Promise<BundleContents> {
  const problems: BundleProblem[] = []
  const byName = new Map<string, BundleFile>()
  const whole = new Map<string, Uint8Array>()
  const known: readonly string[] = [sumsFile, ...signatureFiles, ...commonFiles, ...proofFiles]
  const note = (file: string, what: string) => problems.push({ file, line: null, what })
  for (const file of files) {
    // A name is a stranger's text, and may be as long as that pleases.
    const name = file.name.slice(0, 100)
    if (byName.has(file.name)) note(name, 'it is there twice')
    else if (!known.includes(file.name)) note(name, 'it does not belong into a bundle')
    else byName.set(file.name, file)
    if (problems.length > 100) break
  }
  for (const name of [sumsFile, ...signatureFiles, ...commonFiles]) {
    if (!byName.has(name)) note(name, 'it is missing')
  }
  const proofs = proofFiles.filter((name) => byName.has(name))
  if (proofs.length === 0) note('range.json', 'there is neither this proof nor proofs.ndjson')
  if (proofs.length === 2) note('proofs.ndjson', 'there is a range.json as well; only one may be')
  for (const [name, file] of byName) {
    if (lineFiles.includes(name)) continue
    try {
      whole.set(name, await readWhole(file))
    } catch (error) {
      if (!(error instanceof BundleReadError)) throw error
      note(name, `it cannot be read: ${error.message}`)
    }
  }
  const bytes = (name: string) => whole.get(name) ?? null
  return {
    files,
    problems,
    has: (name) => byName.has(name),
    file: (name) => byName.get(name) ?? null,
    bytes,
    text: (name) => {
      const found = bytes(name)
      return found && decodeUtf8(found)
    },
  }
}
