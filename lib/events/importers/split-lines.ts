export type Line = { line: number; bytes: Buffer } | { line: number; tooLong: true }

const newline = 0x0a

/**
 * Lines of a stream of bytes, without their ends, blank ones too. Holds one line at a time; a line longer
 * than `bytesMax(line)` is skipped without being held, and reported.
 */
export async function* splitLines(
  input: AsyncIterable<Uint8Array>,
  bytesMax: (line: number) => number,
): AsyncGenerator<Line, void, undefined> {
  let [line, held, isSkipping] = [1, 0, false]
  let parts: Uint8Array[] = []

  function endLine(): Line {
    const ended: Line = isSkipping
      ? { line, tooLong: true }
      : { line, bytes: Buffer.concat(parts, held) }
    line++
    parts = []
    held = 0
    isSkipping = false
    return ended
  }
  function hold(part: Uint8Array): void {
    held += part.length
    if (held > bytesMax(line)) {
      isSkipping = true
      parts = []
    } else if (part.length > 0) {
      parts.push(part)
    }
  }

  for await (const chunk of input) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      hold(chunk.subarray(start, end))
      yield endLine()
      start = end + 1
    }
    hold(chunk.subarray(start))
  }
  if (held > 0) yield endLine()
}
