import { type PolicyResult, parsePolicy } from '@/lib/log/core/bundle/policy'
import { sha256Noble } from '@/lib/log/core/sha256-noble'

/**
 * What somebody pasted as trusted: a whole policy, or nothing but keys of logs, one a line. Null where nothing was.
 */
export function readTrustedKeys(text: string): PolicyResult | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return null
  const isPolicy = lines.some((line) => /^\s*(#|log\s|witness\s|group\s|quorum\s)/.test(line))
  if (isPolicy) return parsePolicy(sha256Noble, text)
  return parsePolicy(
    sha256Noble,
    `${lines.map((line) => `log ${line.trim()}`).join('\n')}\nquorum none\n`,
  )
}
