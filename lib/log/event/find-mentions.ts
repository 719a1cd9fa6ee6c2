import { type People, type Person, personByEmail } from './collect-people'
import { redacted } from './cut-credentials'
import { readIpVersion } from './read-ip'

/** A personal value of the event in the form in which it is looked for, and whom it points to. */
export type Needle = { text: string; persons: readonly Person[] }
export type Needles = {
  people: People
  list: Needle[]
  /** Length of the shortest needle. */
  lengthMin: number
  humanIp: string | null
}

/** Adds a value to what is looked for; shorter ones would be found everywhere (DESIGN §3). */
export function addNeedle(needles: Needles, value: string, persons: readonly Person[]): void {
  if (value.length < 3 || value === redacted || !hasWord.test(value)) return
  const text = fold(value)
  needles.lengthMin = Math.min(needles.lengthMin, text.length)
  const known = needles.list.find((needle) => needle.text === text)
  if (known === undefined) needles.list.push({ text, persons })
  else {
    // A new object, since copies of the list share the old one.
    const all = { text, persons: [...new Set([...known.persons, ...persons])] }
    needles.list[needles.list.indexOf(known)] = all
  }
}

/**
 * Whether a text is personal, and whom it names: `null` when it is not; else the persons, none when it is
 * personal but points to nobody known. Personal is a text with an e-mail address, an IP address, or one of
 * the needles as whole words, whatever the case, Unicode letters and marks included. Percent-encoded text
 * (paths) is looked at decoded too. Linear in the text for every needle.
 */
export function findMentions(needles: Needles, text: string): Person[] | null {
  if (text.length < 3 || isTooShort(needles, text)) return null
  const found = lookInto(needles, text, null)
  if (!text.includes('%') && !text.includes('+')) return found
  return lookInto(needles, decodePercent(text), found)
}

/** No needle fits, nor the shortest addresses `a@b.cd` and `1.2.3.4`; `::1` has its colons. */
function isTooShort(needles: Needles, text: string): boolean {
  if (text.length >= 6 || text.length >= needles.lengthMin) return false
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // Folding changes the length of some letters beyond ASCII.
    if (unit === 58 || unit > 0x7f) return false
  }
  return true
}

const hasWord = /[\p{L}\p{N}]/u
const wordUnit = /[\p{L}\p{N}\p{M}]/u
const nonAscii = /[^\0-\x7f]/
const ipV4 = /(?<![\p{L}\p{N}]|\d\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\p{L}\p{N}]|\.\d)/gu
const colonRun = /[0-9a-f:.]{3,}/g

function lookInto(needles: Needles, text: string, before: Person[] | null): Person[] | null {
  const folded = fold(text)
  let found = before
  for (const needle of needles.list) {
    if (needle.text.length > folded.length || !hasWords(folded, needle.text)) continue
    found ??= []
    for (const person of needle.persons) if (!found.includes(person)) found.push(person)
  }
  if (folded.includes('@')) found = lookForEmails(needles, folded, found)
  return lookForAddresses(needles, folded, found)
}

function fold(text: string): string {
  const lower = text.toLowerCase()
  return nonAscii.test(lower) ? lower.normalize('NFC') : lower
}

function hasWords(text: string, words: string): boolean {
  let at = text.indexOf(words)
  while (at !== -1) {
    if (!isWordAt(text, at - 1, -1) && !isWordAt(text, at + words.length, 1)) return true
    // Nothing that begins inside this word can begin a word: going on behind it keeps this linear.
    let next = at + 1
    while (next < text.length && isWordAt(text, next - 1, 1) && isWordAt(text, next, 1)) next++
    at = text.indexOf(words, next)
  }
  return false
}

/** Whether the character at an index goes on with a word; half of a pair is completed in the direction. */
function isWordAt(text: string, index: number, direction: 1 | -1): boolean {
  const unit = text.charCodeAt(index)
  if (Number.isNaN(unit)) return false
  if (unit < 0x80) {
    return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90)
  }
  const isHalf = unit >= 0xd800 && unit <= 0xdfff
  const start = isHalf && direction === -1 ? index - 1 : index
  return wordUnit.test(text.slice(start, start + (isHalf ? 2 : 1)))
}

const localPart = /[\p{L}\p{N}\p{M}._+'-]/u
const domainPart = /[\p{L}\p{N}\p{M}.-]/u
const domain = /^[^.-][^.]*(?:\.[^.]+)*\.[\p{L}\p{N}-]*\p{L}[\p{L}\p{N}-]*$/u

/** Each `@` is read outwards up to the next one, so that no character is read more than twice. */
function lookForEmails(needles: Needles, text: string, before: Person[] | null): Person[] | null {
  let found = before
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at
    while (start > 0 && localPart.test(text.charAt(start - 1))) start--
    while (start < at && /[.'+-]/.test(text.charAt(start))) start++
    let end = at + 1
    while (end < text.length && domainPart.test(text.charAt(end))) end++
    while (end > at && /[.-]/.test(text.charAt(end - 1))) end--
    const host = text.slice(at + 1, end)
    if (start === at || host.length > 253 || !domain.test(host)) continue
    found ??= []
    const person = personByEmail(needles.people, text.slice(start, end))
    if (!found.includes(person)) found.push(person)
  }
  return found
}

function lookForAddresses(
  needles: Needles,
  text: string,
  before: Person[] | null,
): Person[] | null {
  const firstColon = text.indexOf(':')
  const hasColons = firstColon !== -1 && text.includes(':', firstColon + 1)
  if (!hasColons && !text.includes('.')) return before
  const addresses = text.includes('.')
    ? [...text.matchAll(ipV4)].map(([address]) => address).filter(isAddress)
    : []
  if (hasColons) addresses.push(...findV6(text))
  if (addresses.length === 0) return before
  const found = before ?? []
  const { human } = needles.people
  const isHumans = human !== null && addresses.some((address) => address === needles.humanIp)
  if (isHumans && !found.includes(human)) found.push(human)
  return found
}

/** Addresses among the runs of hexadecimal digits and colons, without punctuation around them. */
function findV6(text: string): string[] {
  const addresses: string[] = []
  for (const match of text.matchAll(colonRun)) {
    const [run] = match
    const isAfterWord = isWordAt(text, match.index - 1, -1)
    const isBeforeWord = isWordAt(text, match.index + run.length, 1)
    if ((isAfterWord && !/^:[^:]/.test(run)) || isBeforeWord) continue
    const bare = run.replace(/^[.:](?=[^:])/, '').replace(/(?<=[^:])[.:]$/, '')
    if (isAddress(bare)) addresses.push(bare)
  }
  return addresses
}

/** `a::b` is an address too, but in texts it is a name of C++ or Rust. */
function isAddress(text: string): boolean {
  return text.length <= 45 && readIpVersion(text) !== 0 && /\d/.test(text)
}

function decodePercent(text: string): string {
  // Each run is decoded by itself, so that one malformed escape does not hide the rest.
  return text
    .replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run)
      } catch {
        return run
      }
    })
    .replaceAll('+', ' ')
}
