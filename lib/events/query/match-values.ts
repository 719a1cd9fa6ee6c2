import type { Test } from './check-values'
import { type Clock, resolveDate } from './dates'
import { matchesWhole } from './fold'
import { isInNetwork, readAddress, writeAddress } from './ip-address'
import type { KeyName } from './keys'

/**
 * Whether a value of this key passes the test. For all keys of which an event has one value that is compared as text or
 * number: `columns` of the facts (those of `actor` and `workspace` are a dictionary's to compare), path, request and
 * trace. `text` is folded.
 */
export function matchesValue(key: KeyName, test: Test, text: string): boolean {
  switch (test.type) {
    case 'any':
      return true
    case 'text':
      if (matchesText(test, text)) return true
      if (key === 'ip') {
        const spelled = spellAddress(text)
        return spelled !== text && matchesText(test, spelled)
      }
      // The type of the door is enough.
      return key === 'via' && matchesText(test, text.replace(/:.*$/s, ''))
    case 'number':
      return isBetween(Number(text), test)
    case 'network': {
      const address = readAddress(text)
      return address !== null && isInNetwork(address, test)
    }
    default:
      throw new Error(`A value of ${key} is never compared as ${test.type}`)
  }
}

/** Whether a value in `details` or `changes` passes; null is an object or a list. `value` is folded. */
export function matchesPathValue(test: Test, value: string | null): boolean {
  switch (test.type) {
    case 'any':
      return true
    case 'text':
      return value !== null && matchesText(test, value)
    case 'decimal': {
      const number = value === null ? null : readDecimal(value)
      return number !== null && isWithin(number, test)
    }
    default:
      throw new Error(`A value at a path is never compared as ${test.type}`)
  }
}

/** Whether the event with this id and position is asked for. Its public number is its position + 1. */
export function matchesId(test: Test, { id, seq }: { id: string; seq: number }): boolean {
  switch (test.type) {
    case 'any':
      return true
    case 'uuid':
      return id === test.value
    case 'number':
      return isBetween(seq + 1, test)
    default:
      throw new Error(`An event is never identified by ${test.type}`)
  }
}

/** Whether the moment, in milliseconds since the epoch, lies in the period. */
export function matchesTime(test: Test, atMs: number, clock: Clock): boolean {
  if (test.type !== 'time') throw new Error(`A moment is never compared as ${test.type}`)
  const { fromMs, untilMs } = resolvePeriod(test, clock)
  return atMs >= fromMs && atMs < untilMs
}

/** The milliseconds that a test of time covers: from `fromMs` up to and without `untilMs`; infinite where it is open. */
export function resolvePeriod(
  { from, until }: Test & { type: 'time' },
  clock: Clock,
): { fromMs: number; untilMs: number } {
  // Events have whole milliseconds: later than one is from the next one on.
  const resolve = ({ date, edge }: NonNullable<typeof from>) =>
    resolveDate(date, clock)[`${edge}Ms`]
  return {
    fromMs: from === null ? -Infinity : resolve(from) + (from.isInclusive ? 0 : 1),
    untilMs: until === null ? Infinity : resolve(until) + (until.isInclusive ? 1 : 0),
  }
}

/** The number that a text writes out as JSON does, or null: `-0.5`, `1e3`, neither `0x10` nor an empty text. */
export function readDecimal(text: string): number | null {
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

function matchesText({ parts, isWhole }: Test & { type: 'text' }, text: string): boolean {
  return isWhole ? matchesWhole(text, parts) : text.includes(parts[0] ?? '')
}

function spellAddress(text: string): string {
  // IPv4 has one spelling.
  if (!text.includes(':')) return text
  const address = readAddress(text)
  return address === null ? text : writeAddress(address)
}

function isBetween(number: number, { min, max }: Test & { type: 'number' }): boolean {
  return number >= (min ?? number) && number <= (max ?? number)
}

function isWithin(number: number, { from, until }: Test & { type: 'decimal' }): boolean {
  const isHigh = from === null || number > from.value || (from.isInclusive && number === from.value)
  const isLow =
    until === null || number < until.value || (until.isInclusive && number === until.value)
  return isHigh && isLow
}
