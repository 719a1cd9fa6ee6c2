import { type PolicyResult, parsePolicy } from '@/lib/log/core/bundle/policy'
import { decodeVkey } from '@/lib/log/core/note'
import { sha256Noble } from '@/lib/log/core/sha256-noble'

/**
 * What somebody pasted as trusted: a whole policy, or nothing but keys of logs, one a line. Null where nothing was.
 */
export function readTrustedKeys(text: string): PolicyResult | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return null
  if (lines.some((line) => /^\s*(#|log\s|witness\s|group\s|quorum\s)/.test(line))) {
    return parsePolicy(sha256Noble, text)
  }
  for (const [index, line] of text.split('\n').entries()) {
    const isKey = line.trim() === '' || decodeVkey(sha256Noble, line.trim())?.type === 0x01
    if (!isKey) return { ok: false, line: index + 1, what: 'this is no key of a log' }
  }
  const logs = lines.map((line) => `log ${line.trim()}\n`).join('')
  return parsePolicy(sha256Noble, `${logs}quorum none\n`)
}
