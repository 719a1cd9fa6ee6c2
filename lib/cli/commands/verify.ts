import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { openBundle } from '@/lib/exports/bundle/open-bundle'
import { bundleTools } from '@/lib/log/bundle-tools'
import { decodeBase64 } from '@/lib/log/core/bytes'
import { BundleReadError } from '@/lib/log/core/bundle/bundle-file'
import type { BundleReport } from '@/lib/log/core/bundle/bundle-report'
import { type Policy, parsePolicy } from '@/lib/log/core/bundle/policy'
import {
  formatHeads,
  parseHeads,
  type RememberedHeads,
  rememberHead,
} from '@/lib/log/core/bundle/remembered-heads'
import { unreadableReport, verifyBundle } from '@/lib/log/core/bundle/verify-bundle'
import { receiptBegins, verifyReceipt } from '@/lib/log/core/bundle/verify-receipt'
import { hashSize } from '@/lib/log/core/merkle'
import { readFileIfAny, writePrivateFileDurably } from '@/lib/platform/private-file'
import { type Command, type CommandContext, UsageError } from '@/lib/cli/command'
import { describeReport } from '@/lib/cli/describe-report'

const exitCodes = { valid: 0, invalid: 10, forked: 20, unanchored: 30 } as const

export const verify: Command = {
  name: 'verify',
  about:
    'Verifies an evidence bundle, a ZIP or the directory where one was unpacked. Needs no database. Exit code 0: valid, 10: invalid, 20: valid, but another history than the remembered one, 30: valid, but an anchor that the policy asks for is missing.',
  positionals: { value: 'FILE', min: 1, max: 1 },
  options: {
    policy: {
      kind: 'text',
      value: 'FILE',
      about: 'trusted keys and witnesses, as C2SP tlog-policy; without it the keys are not pinned',
    },
    state: {
      kind: 'text',
      value: 'FILE',
      about: 'remembers the last checkpoints of each log, and finds a rewritten history',
    },
    consistency: {
      kind: 'text',
      value: 'FILE',
      about:
        'proof, as GET /api/audit-log/consistency?from=…&to=… answers it, between a remembered head and the one of the bundle; needs --state',
    },
    'leaf-hash': {
      kind: 'text',
      value: 'BASE64',
      about: 'of the event that a .tlog-proof is for, as recording it was answered',
    },
  },
  examples: [
    'verify bundle.zip',
    'verify event.tlog-proof --leaf-hash "$LEAF_HASH" --policy trust.policy',
    'verify bundle.zip --policy trust.policy --state seen.json --json',
  ],
  needsInstance: false,
  run: async (context) => {
    const { input, directory } = context
    const path = (name: string) => resolve(directory, name)
    const [file = ''] = input.positionals
    const policyPath = input.text('policy')
    const statePath = input.text('state')
    const policy = policyPath === undefined ? undefined : readPolicy(path(policyPath))
    const remembered = statePath === undefined ? undefined : readState(path(statePath))
    const proofPath = input.text('consistency')
    if (proofPath !== undefined && !remembered) {
      throw new UsageError(
        '--consistency leads to a head that --state remembers: give that as well.',
      )
    }
    const consistency = proofPath === undefined ? undefined : readProof(path(proofPath))
    const receipt = readReceipt(path(file))
    const report =
      receipt === null
        ? await verifyAt(path(file), { context, policy, remembered, consistency })
        : verifyAlone(receipt, { leafHash: input.text('leaf-hash'), policy, remembered })
    if (!report) return { json: { ok: false, interrupted: true }, text: 'Stopped.', exitCode: 130 }
    const { log, verdict } = report
    // A bundle that does not hold, or tells another history, teaches nothing.
    if (statePath !== undefined && remembered && log && ['valid', 'unanchored'].includes(verdict)) {
      await writePrivateFileDurably(path(statePath), formatHeads(rememberHead(remembered, log)))
    }
    const json = {
      ok: verdict === 'valid',
      events: report.events,
      checks: report.checks,
      not_proven: report.notProven,
    }
    return { json, text: describeReport(report, file), exitCode: exitCodes[verdict] }
  },
}

/** The proof of a single event has neither the event nor a key in it. */
function verifyAlone(
  proof: string,
  input: {
    leafHash: string | undefined
    policy: Policy | undefined
    remembered: RememberedHeads | undefined
  },
): BundleReport {
  const { leafHash, policy, remembered } = input
  if (leafHash === undefined || policy === undefined) {
    throw new UsageError(
      'The proof of a single event needs --leaf-hash (what recording it was answered) and --policy (the key of the log).',
    )
  }
  return verifyReceipt(bundleTools, {
    proof,
    leafHash,
    policy,
    ...(remembered ? { remembered } : {}),
  })
}

/** The text of a tlog-proof, null where the file is something else, or none: then it is read as a bundle. */
function readReceipt(path: string): string | null {
  try {
    const found = statSync(path)
    if (!found.isFile() || found.size > receiptBytesMax) return null
    const text = readFileSync(path, 'utf8')
    return text.startsWith(receiptBegins) ? text : null
  } catch {
    // Whoever reads it as a bundle says why it cannot be read.
    return null
  }
}

const receiptBytesMax = 100_000

/** Null: it was interrupted. */
async function verifyAt(
  path: string,
  input: {
    context: CommandContext
    policy?: Policy | undefined
    remembered?: RememberedHeads | undefined
    consistency?: readonly Uint8Array[] | undefined
  },
): Promise<BundleReport | null> {
  const { context, policy, remembered, consistency } = input
  try {
    const opened = await openBundle(path)
    try {
      return await verifyBundle(bundleTools, opened.files, {
        ...(policy ? { policy } : {}),
        ...(remembered ? { remembered } : {}),
        ...(consistency ? { consistency } : {}),
        archiveProblems: opened.problems,
        signal: context.signal,
        onProgress: (done) =>
          context.progress.update({ done, total: null, label: 'events verified' }),
      })
    } finally {
      context.progress.end()
      await opened.close()
    }
  } catch (error) {
    if (context.signal.aborted) return null
    if (error instanceof BundleReadError) return unreadableReport(error.message)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = fileReasons[code]
    if (reason === undefined) throw error
    return unreadableReport(reason)
  }
}

const fileReasons: Record<string, string> = {
  ENOENT: 'it does not exist',
  EACCES: 'it may not be opened by this user',
  ENOTDIR: 'it does not exist',
  EIO: 'its disk cannot read it',
}

function readPolicy(path: string): Policy {
  const text = readGiven(path, 'policy')
  const parsed = parsePolicy(bundleTools.sha256, text)
  if (parsed.ok) return parsed.policy
  const place = parsed.line === null ? '' : `, line ${parsed.line}`
  throw new UsageError(`The policy ${path}${place}: ${parsed.what}.`)
}

function readState(path: string): RememberedHeads {
  const text = readFileIfAny(path)
  if (text === undefined) return new Map()
  const heads = parseHeads(text)
  if (heads) return heads
  throw new UsageError(
    `${path} is no state file of \`verify\`. Name another one, which is made, or restore it.`,
  )
}

function readProof(path: string): Uint8Array[] {
  const lines = readGiven(path, 'proof').split('\n')
  const hashes = lines.filter((line) => line !== '').map((line) => decodeBase64(line.trim()))
  const proof = hashes.filter((hash) => hash?.length === hashSize) as Uint8Array[]
  if (proof.length === hashes.length) return proof
  throw new UsageError(`${path} is no consistency proof: hashes in base64, one a line.`)
}

function readGiven(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new UsageError(`The ${what} ${path} cannot be read (${code}).`)
  }
}
