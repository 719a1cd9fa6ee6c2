import { encodeBase64 } from '@/lib/log/core/bytes'
import type { OpenedCheckpoint } from '@/lib/log/core/checkpoint'
import type { BundleContents } from './bundle-contents'
import type { BundleCheck, BundleProblem } from './bundle-report'
import { fail, pass, skip } from './make-check'
import type { BundleManifest } from './manifest'
import type { LinesResult } from './verify-lines'

/** Whether the manifest says what is there. */
export function checkManifest(input: {
  contents: BundleContents
  manifest: BundleManifest | null
  lines: LinesResult | null
  opened: OpenedCheckpoint | null
  isRange: boolean
}): BundleCheck {
  const { contents, manifest, lines, opened, isRange } = input
  if (!contents.has('manifest.json')) return skip('manifest', 'There is no manifest.')
  const problems: BundleProblem[] = []
  const note = (what: string) => problems.push({ file: 'manifest.json', line: null, what })
  if (!manifest) note('it is not a manifest of the form audit-bundle/1')
  const compare = (name: keyof BundleManifest, found: unknown) => {
    const says = manifest?.[name]
    if (manifest && says !== found) note(`${name} is ${say(says)}, but ${say(found)} was found`)
  }
  const claimed = opened?.checkpoint
  if (claimed) {
    compare('log', claimed.origin)
    compare('size', claimed.size)
    compare('root', encodeBase64(claimed.root))
  }
  if (lines) {
    compare('events', lines.events)
    compare('first_seq', lines.events > 0 ? lines.firstSeq : null)
    compare('last_seq', lines.events > 0 ? lines.lastSeq : null)
  }
  compare('complete_range', isRange)
  if (problems.length > 0) {
    return fail('manifest', 'The manifest says otherwise than the bundle.', problems)
  }
  return pass('manifest', 'The manifest agrees with what is there.')
}

function say(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 200)) : String(value)
}
