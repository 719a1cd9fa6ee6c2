/** The members of an event, each as the JSON text that its line has; empty where there is none. */
export type LineMembers = {
  action: string
  actor: string
  at: string
  changes: string
  context: string
  details: string
  id: string
  outcome: string
  redacted: string
  request: string
  rx: string
  source: string
  targets: string
  via: string
  workspace: string
}

/**
 * Cuts a line into its members without reading what is in them: a third of what parsing it costs, and what is a JSON cell in
 * the end stays text all the way. The line is canonical (`lib/log/core/leaf.ts`), so there are no spaces between tokens.
 * Null where it is no object of such members.
 */
export function splitLine(line: string): LineMembers | null {
  const members: LineMembers = {
    ...{ action: '', actor: '', at: '', changes: '', context: '', details: '', id: '' },
    ...{ outcome: '', redacted: '', request: '', rx: '', source: '', targets: '', via: '' },
    workspace: '',
  }
  const last = line.length - 1
  if (line.charCodeAt(0) !== brace) return null
  for (let at = 1; at < last; ) {
    const nameEnd = line.indexOf('"', at + 1)
    if (nameEnd === -1) return null
    const from = nameEnd + 2
    const end = skipValue(line, from)
    if (end === -1) return null
    setMember(members, line.slice(at + 1, nameEnd), line.slice(from, end))
    at = end + 1
  }
  return members
}

function setMember(members: LineMembers, name: string, text: string): void {
  if (name === 'v' || name === 'log' || name === 'sd') return
  if (Object.hasOwn(members, name)) members[name as keyof LineMembers] = text
}

const quote = 34
const backslash = 92
const bracket = 91
const bracketEnd = 93
const brace = 123
const braceEnd = 125
const comma = 44

/** Where the value that begins at `from` ends; -1 where it does not. */
function skipValue(line: string, from: number): number {
  const first = line.charCodeAt(from)
  if (first === quote) return skipText(line, from)
  if (first !== brace && first !== bracket) {
    for (let at = from; at < line.length; at++) {
      const unit = line.charCodeAt(at)
      if (unit === comma || unit === braceEnd) return at
    }
    return -1
  }
  let depth = 0
  for (let at = from; at < line.length; at++) {
    const unit = line.charCodeAt(at)
    if (unit === quote) {
      at = skipText(line, at) - 1
      if (at < 0) return -1
    } else if (unit === brace || unit === bracket) depth += 1
    else if (unit === braceEnd || unit === bracketEnd) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return -1
}

/** Behind the quote that ends the text which begins at `from`. */
function skipText(line: string, from: number): number {
  for (let at = line.indexOf('"', from + 1); at !== -1; at = line.indexOf('"', at + 1)) {
    let slashes = 0
    while (line.charCodeAt(at - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
  return -1
}
