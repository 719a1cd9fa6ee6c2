import { encodeHex, type Sha256 } from '@/lib/log/core/bytes'
import type { VerifyEd25519 } from '@/lib/log/core/ed25519'
import type { BundleContents } from './bundle-contents'
import { commonFiles, proofFiles, signatureFiles, sumsFile } from './bundle-file'
import type { BundleCheck, BundleProblem } from './bundle-report'
import { fail, pass } from './make-check'
import { formatAllowedSigners, type Sha512, verifySshSignature } from './ssh-signature'
import { parseSums } from './sums'
import type { LinesResult } from './verify-lines'

/** Whether the container could be read as it was written. */
export function checkArchive(problems: readonly string[]): BundleCheck {
  if (problems.length === 0) return pass('archive', 'The files can be read.')
  return fail(
    'archive',
    'The archive is damaged.',
    problems.map((what) => ({ file: null, line: null, what })),
  )
}

/** Whether exactly the listed files are there, each with its sum. */
export function checkFiles(
  sha256: Sha256,
  contents: BundleContents,
  lines: LinesResult | null,
): BundleCheck {
  const problems = [...contents.problems]
  const note = (file: string, what: string) => problems.push({ file, line: null, what })
  const sums = parseSums(contents.text(sumsFile) ?? '')
  if (!sums && contents.has(sumsFile)) note(sumsFile, 'it is not a list of SHA-256 sums')
  const covered = [...commonFiles, ...proofFiles].filter((name) => contents.has(name))
  for (const name of covered) {
    const end = lines?.ends.get(name)
    const bytes = contents.bytes(name)
    const hash = bytes ? sha256(bytes) : end && 'sha256' in end ? end.sha256 : null
    if (end && 'failure' in end) problems.push({ file: name, line: end.line, what: end.failure })
    if (!sums || !hash) continue
    const claimed = sums.get(name)
    if (claimed === undefined) note(sumsFile, `it does not name ${name}`)
    else if (encodeHex(hash) !== claimed) note(name, 'its SHA-256 is not the one in SHA256SUMS')
  }
  for (const name of sums?.keys() ?? []) {
    if (!covered.some((one) => one === name)) note(name, 'SHA256SUMS names it, but it is not there')
  }
  if (problems.length > 0) {
    return fail('files', 'The files are not those that were listed.', problems.slice(0, 100))
  }
  return pass('files', `${covered.length} files, each with the SHA-256 that SHA256SUMS lists.`)
}

/** Whether both signatures of the list hold, by one key. */
export function checkSignatures(
  tools: { sha512: Sha512; verifyEd25519: VerifyEd25519 },
  contents: BundleContents,
  publicKey: Uint8Array | null,
): BundleCheck {
  const message = contents.bytes(sumsFile)
  const [sshFile, rawFile] = signatureFiles
  const problems: BundleProblem[] = []
  const note = (file: string, what: string) => problems.push({ file, line: null, what })
  if (!publicKey) {
    if (contents.has('export.pem')) note('export.pem', 'it is not an Ed25519 public key')
    return fail('signatures', 'There is no key to check the signatures with.', problems)
  }
  const signers = contents.text('allowed_signers')
  if (contents.has('allowed_signers') && signers !== formatAllowedSigners(publicKey)) {
    note('allowed_signers', 'it does not name the key of export.pem, and no other')
  }
  const file = contents.bytes(sshFile)
  const raw = contents.bytes(rawFile)
  if (message && file && raw) {
    const ssh = verifySshSignature(tools, { file, message, publicKey })
    const isRawGood = tools.verifyEd25519({ publicKey, message, signature: raw })
    if (!ssh.ok && !isRawGood) {
      note(sumsFile, 'neither signature holds: it was changed, or export.pem is another key')
    } else if (!ssh.ok) {
      note(sshFile, `it does not hold: ${ssh.reason}`)
    } else if (!isRawGood) {
      note(rawFile, 'it does not hold')
    }
  }
  if (problems.length > 0 || !message || !file || !raw) {
    return fail('signatures', 'The bundle is not signed as it should be.', problems)
  }
  return pass('signatures', 'SHA256SUMS is signed by the key of export.pem, in both forms.')
}
