import type { Vkey } from '@/lib/log/core/note'
import type { BundleManifest } from './manifest'

/** Where something is wrong: a file of the bundle and, in files of lines, which one, from 1. */
export type BundleProblem = { file: string | null; line: number | null; what: string }

/** A problem in one line, with its place before it. */
export function describeProblem({ file, line, what }: BundleProblem): string {
  const place = [file, line === null ? null : `line ${line}`].filter((part) => part !== null)
  return place.length > 0 ? `${place.join(', ')}: ${what}` : what
}

export const bundleCheckNames = [
  'archive',
  'files',
  'signatures',
  'keys',
  'checkpoint',
  'manifest',
  'lines',
  'proof',
  'disclosures',
  'anchors',
  'history',
] as const
export type BundleCheckName = (typeof bundleCheckNames)[number]

export type BundleCheck = {
  name: BundleCheckName
  /** `skipped`: there was nothing to check it against. */
  verdict: 'passed' | 'failed' | 'skipped'
  /** A sentence for people. */
  note: string
  problems: BundleProblem[]
}

export type BundleReport = {
  /**
   * `forked`: everything in the bundle holds, but another history was seen before. `unanchored`: it holds, but too few of
   * the witnesses that the policy asks for have cosigned it.
   */
  verdict: 'valid' | 'invalid' | 'forked' | 'unanchored'
  /** Lines that were read. */
  events: number
  checks: BundleCheck[]
  /** What nobody can conclude from the bundle. */
  notProven: string[]
  /** What the checkpoint seals; null where it does not hold. */
  log: { origin: string; size: number; root: Uint8Array; keys: readonly Vkey[] } | null
  /** As it stands there. */
  manifest: BundleManifest | null
  /** Of the key that signed the bundle, as ssh-keygen prints it. */
  exportFingerprint: string | null
  personal: PersonalSummary
}

export type PersonalSummary = {
  /** Refs, each counted once per event. */
  disclosed: number
  closed: number
  /** Persons whose erasure the bundle itself tells, as far as values of theirs are closed; sorted, at most 100. */
  erased: string[]
  /** Closed without such an event: withheld from this reader, or erased elsewhere in the log. At most 100. */
  withheldOrErased: string[]
}

export type ProblemList = {
  add: (problem: BundleProblem) => void
  count: () => number
  list: () => BundleProblem[]
}

/** Bounds memory and output: a bundle that was destroyed has as many problems as lines. */
const listedMax = 50

export function collectProblems(): ProblemList {
  const listed: BundleProblem[] = []
  let count = 0
  return {
    add(problem) {
      count += 1
      if (listed.length < listedMax) listed.push(problem)
    },
    count: () => count,
    list() {
      if (count === listed.length) return listed
      const what = `and ${count - listed.length} more, which are not listed`
      return [...listed, { file: null, line: null, what }]
    },
  }
}
