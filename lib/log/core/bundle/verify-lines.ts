import type { Sha256 } from '@/lib/log/core/bytes'
import { parseWholeLeaf, putDisclosures } from '@/lib/log/core/leaf'
import { type RangeProof, startRange, verifyInclusion } from '@/lib/log/core/merkle'
import type { BundleFile } from './bundle-file'
import { type BundleProblem, collectProblems, type ProblemList } from './bundle-report'
import { collectRows, inFile, wrongLocator } from './changed-rows'
import { checkRange } from './check-range'
import { type ClosedRefs, collectClosedRefs } from './closed-refs'
import { isLocatorOf, parseDisclosureLine, parseProofLine } from './line-files'
import { withoutEpoch } from '@/lib/log/core/log-identity'
import {
  type LineCursor,
  makeCursor,
  readLines,
  type SplitLines,
  type StreamingSha256,
} from './read-lines'

export type LineTools = {
  sha256: Sha256
  createSha256: () => StreamingSha256
  /** As the core's own. */
  digestDisclosure: (disclosure: string) => string
  splitLines: SplitLines
}

export type SealedHead = { origin: string; size: number; root: Uint8Array }

export type LinesInput = {
  events: BundleFile
  disclosures: BundleFile
  /** Null: there is none that can be read. */
  proofs: BundleFile | { range: RangeProof } | null
  /** What the lines are proven against; null where the checkpoint does not hold: then only their form is checked. */
  head: SealedHead | null
  /** Sizes whose roots are wanted as well, where the proof passes them. */
  watch: readonly number[]
  /** Told after each piece; where it answers a promise, that is waited for. */
  onProgress?: (events: number) => void | Promise<void>
  signal?: AbortSignal
}

export type LinesResult = {
  events: number
  firstSeq: number | null
  lastSeq: number | null
  lines: ProblemList
  disclosures: ProblemList
  proof: ProblemList
  /** Roots that the range proves, by size. */
  roots: ReadonlyMap<number, Uint8Array>
  personal: ReturnType<ClosedRefs['summary']>
  /** Hash of each file of lines, or why it could not be read to its end. */
  ends: ReadonlyMap<string, ReturnType<LineCursor['end']>>
}

/** Beyond this nothing is learned from reading on. */
const badLinesMax = 10_000

/**
 * Reads events, disclosures and proofs side by side, once, at constant memory, and checks each line: that it is an event
 * of this log, that it stands where it claims to, that what is disclosed is what was sealed. Problems name file and line.
 */
export async function verifyLines(tools: LineTools, input: LinesInput): Promise<LinesResult> {
  const open = (file: BundleFile) =>
    readLines(file, { sha256: tools.createSha256(), split: tools.splitLines })
  const events = open(input.events)
  const disclosures = makeCursor(open(input.disclosures))
  const proofs = !input.proofs || 'range' in input.proofs ? null : makeCursor(open(input.proofs))
  const state = startLines(tools, input)
  let row = 0
  try {
    for (let block = await events.next(); block !== null; block = await events.next()) {
      for (const [index, text] of block.texts.entries()) {
        if (!disclosures.isReady()) await disclosures.load()
        if (proofs && !proofs.isReady()) await proofs.load()
        state.addLine({ row, text, leafInput: block.leafInput(index), disclosures, proofs })
        row += 1
      }
      input.signal?.throwIfAborted()
      await input.onProgress?.(row)
      if (state.lines.count() > badLinesMax) {
        await events.stop(`more than ${badLinesMax} lines are wrong; the rest was not read`)
      }
    }
    await drain(disclosures, (line) =>
      state.disclosures.add(inFile('disclosures.ndjson', line, 'it belongs to no event')),
    )
    if (proofs) {
      if (!proofs.isReady()) await proofs.load()
      if (proofs.text() !== undefined) {
        state.proof.add(inFile('events.ndjson', row, 'it ends here, but there are more proofs'))
      }
      await drain(proofs, (line) =>
        state.proof.add(inFile('proofs.ndjson', line, 'it belongs to no event')),
      )
    }
  } finally {
    // What was left open by a stop in the middle.
    for (const lines of [events, disclosures, proofs]) await lines?.stop('was not read to its end')
  }
  state.finish(row)
  const ends = new Map([
    ['events.ndjson', events.end()],
    ['disclosures.ndjson', disclosures.end()],
  ])
  if (proofs) ends.set('proofs.ndjson', proofs.end())
  return { ...state.result(row), ends }
}

type Line = {
  row: number
  text: string | null
  leafInput: Uint8Array
  disclosures: LineCursor
  proofs: LineCursor | null
}

function startLines(tools: LineTools, { head, proofs, watch }: LinesInput) {
  const { sha256 } = tools
  const lines = collectProblems()
  const disclosureProblems = collectProblems()
  const proof = collectProblems()
  const closedRefs = collectClosedRefs()
  const rangeProof = proofs && 'range' in proofs ? proofs.range : null
  const range = rangeProof && startRange(sha256, rangeProof, watch)
  const base = head && withoutEpoch(head.origin)
  const changed = collectRows()
  const badDisclosures: { row: number; problem: BundleProblem }[] = []
  let firstSeq: number | null = rangeProof && rangeProof.b > rangeProof.a ? rangeProof.a : null
  let lastSeq: number | null = rangeProof && rangeProof.b > rangeProof.a ? rangeProof.b - 1 : null
  let knownLog: string | undefined

  const checkLeaf = (text: string | null, row: number) => {
    const leaf = text === null ? null : parseWholeLeaf(text)
    if (!leaf) {
      lines.add(inFile('events.ndjson', row + 1, 'it is not an event of the form audit-leaf/1'))
      return null
    }
    if (base !== null && leaf.log !== knownLog) {
      if (withoutEpoch(leaf.log) === base) knownLog = leaf.log
      else lines.add(inFile('events.ndjson', row + 1, 'it is an event of another log'))
    }
    return leaf
  }

  const checkProof = (cursor: LineCursor, { row, line, leafHash, isChanged }: Place) => {
    const text = cursor.text()
    const number = cursor.number()
    const parsed = typeof text === 'string' ? parseProofLine(text) : null
    if (text === undefined) {
      proof.add(inFile('proofs.ndjson', number, `there is no proof of event ${row + 1}`))
      return
    }
    cursor.advance()
    if (parsed?.i !== row) {
      proof.add(inFile('proofs.ndjson', number, `it is not the proof of event ${row + 1}`))
      return
    }
    const { index } = parsed
    firstSeq ??= index
    if (lastSeq !== null && index <= lastSeq) {
      proof.add(inFile('proofs.ndjson', number, `position ${index} does not follow ${lastSeq}`))
    }
    lastSeq = index
    if (!head) return
    const claim = { leafHash, index, size: head.size, proof: parsed.proof, root: head.root }
    const verdict = verifyInclusion(sha256, claim)
    if (verdict.ok) {
      if (isChanged === true) disclosureProblems.add(wrongLocator({ row, line }))
      return
    }
    const what = `the checkpoint does not seal this event at position ${index}: ${verdict.reason}`
    // `h` tells whether the event or its proof was changed.
    if (isChanged === false) proof.add(inFile('proofs.ndjson', number, what))
    else proof.add(inFile('events.ndjson', row + 1, what))
    if (isChanged !== false) changed.add(row, line)
  }

  return {
    lines,
    disclosures: disclosureProblems,
    proof,
    addLine({ row, text, leafInput, disclosures, proofs: cursor }: Line) {
      const leafHash = sha256(leafInput)
      if (range?.ok) range.push(leafHash)
      const leaf = checkLeaf(text, row)
      const own = readOwn(disclosures, row)
      for (const problem of own.wrong) disclosureProblems.add(problem)
      const locator = own.line?.h
      const isChanged = locator === undefined ? undefined : !isLocatorOf(locator, leafHash)
      if (isChanged === true && range) changed.add(row, own.number)
      if (cursor) checkProof(cursor, { row, line: own.number, leafHash, isChanged })
      if (!leaf) return
      const put = putDisclosures(tools.digestDisclosure, {
        leaf,
        event: leaf.event,
        disclosures: own.line?.d ?? [],
      })
      if (put.ok) {
        closedRefs.note({
          leaf,
          disclosed: leaf.sd.size - put.closedRefs.length,
          closedRefs: put.closedRefs,
        })
        return
      }
      if (badDisclosures.length < badLinesMax) {
        const place = put.pointer === undefined ? '' : ` at ${put.pointer}`
        const what = `a disclosed value is not the sealed one of event ${row + 1}${place}: ${put.reason}`
        badDisclosures.push({ row, problem: inFile('disclosures.ndjson', own.number, what) })
      }
    },
    finish(rows: number) {
      if (range && rangeProof) checkRange({ range, rangeProof, rows, head, changed, proof })
      const isProven = proof.count() === 0
      for (const { row, problem } of badDisclosures) {
        // Where the line itself was changed, that is what is wrong.
        if (isProven || !changed.has(row)) disclosureProblems.add(problem)
      }
      if (range && isProven) {
        for (const place of changed.list()) disclosureProblems.add(wrongLocator(place))
      }
    },
    result: (rows: number) => ({
      events: rows,
      firstSeq,
      lastSeq,
      lines,
      disclosures: disclosureProblems,
      proof,
      roots: range?.ok && proof.count() === 0 ? range.roots : new Map<number, Uint8Array>(),
      personal: closedRefs.summary(),
    }),
  }
}

type Place = { row: number; line: number; leafHash: Uint8Array; isChanged: boolean | undefined }

/** The disclosures of a row, if the file has any, and what is wrong with lines that should have come before. */
function readOwn(cursor: LineCursor, row: number) {
  const wrong: BundleProblem[] = []
  const number = cursor.number()
  const text = cursor.text()
  if (text === undefined) return { wrong, number, line: null }
  const line = text === null ? null : parseDisclosureLine(text)
  if (!line) {
    cursor.advance()
    return {
      wrong: [inFile('disclosures.ndjson', number, 'it is not a line of disclosures')],
      number,
      line,
    }
  }
  if (line.i > row) return { wrong, number, line: null }
  cursor.advance()
  if (line.i === row) return { wrong, number, line }
  wrong.push(inFile('disclosures.ndjson', number, `it is out of order: event ${line.i + 1}`))
  return { wrong, number, line: null }
}

async function drain(cursor: LineCursor, onLine: (line: number) => void): Promise<void> {
  for (let more = 0; more < badLinesMax; more += 1) {
    if (!cursor.isReady()) await cursor.load()
    if (cursor.text() === undefined) return
    onLine(cursor.number())
    cursor.advance()
  }
}
