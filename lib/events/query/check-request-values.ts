import type { Value } from './ast'
import { checkText, type Test, type ValueProblem } from './check-values'
import { findNearest } from './nearest'
import { readAddress, readNetwork, writeAddress } from './ip-address'
import { readTraceId } from './read-facts'

/** An address in any spelling, a network of addresses, or a pattern of what was sent. */
export function checkAddress(value: Value): Test | ValueProblem {
  const test = checkText(value)
  if (!('type' in test) || test.type !== 'text' || test.parts.length > 1) return test
  const [text = ''] = test.parts
  const network = text.includes('/') ? readNetwork(text) : null
  if (network !== null) return { type: 'network', ...network }
  const address = readAddress(text)
  if (address !== null) return { type: 'text', parts: [writeAddress(address)], isWhole: true }
  // All addresses of events are whole ones: a part of one would never be found.
  const isPart = /^[\da-f]+(?:[.:][\da-f]*)*$/.test(text)
  const forms = '192.168.1.1, 192.168.1.*, 10.0.0.0/8 or 2001:db8::/32'
  const message = `\`${text}\` is no IP address or network. They look like ${forms}.`
  return isPart ? { message, suggestion: `${text}*` } : { message }
}

/** The type of a door, or one door: `session:01a2…`. */
export function checkDoor(value: Value, types: readonly string[]): Test | ValueProblem {
  const test = checkText(value)
  if (!('type' in test) || test.type !== 'text') return test
  const whole = { ...test, isWhole: true }
  const [text = ''] = test.parts
  if (test.parts.length > 1 || types.includes(text.replace(/:.*$/s, ''))) return whole
  const suggestion = findNearest(text, types)
  const message = `\`${text}\` is none of ${types.join(', ')}.`
  return suggestion === null ? { message } : { message, suggestion }
}

/** A trace id, the traceparent that holds one, or a pattern of the id. */
export function checkTrace(value: Value): Test | ValueProblem {
  const test = checkText(value)
  if (!('type' in test) || test.type !== 'text') return test
  if (test.parts.length > 1) return { ...test, isWhole: true }
  const [text = ''] = test.parts
  const id = readTraceId(text)
  if (id !== null) return { type: 'text', parts: [id], isWhole: true }
  const message = `\`${text}\` is no trace id, which has 32 hexadecimal digits.`
  return /^[\da-f]{1,31}$/.test(text) ? { message, suggestion: `${text}*` } : { message }
}
