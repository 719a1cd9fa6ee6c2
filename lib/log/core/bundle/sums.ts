/** `SHA256SUMS` as sha256sum writes and checks it: hash in hex, two spaces, name. */
export function formatSums(sums: readonly { name: string; sha256: string }[]): string {
  return sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('')
}

/** Hash by name; `null` when a line is malformed or names a file twice. */
export function parseSums(text: string): ReadonlyMap<string, string> | null {
  const lines = text.split('\n')
  if (lines.pop() !== '') return null
  const sums = new Map<string, string>()
  for (const line of lines) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}([A-Za-z0-9_][A-Za-z0-9_.-]*)$/.exec(line) ?? []
    if (sha256 === undefined || name === undefined || sums.has(name)) return null
    sums.set(name, sha256)
  }
  return sums
}
