import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { decodeSample, type Importer } from './importer'
import { readRecords } from './read-records'
import { isObject } from './take-member'

/**
 * This product's own events: NDJSON, an array, `{"events": […]}`, and pages of the API with `expand=event`.
 * Of an event that was exported, what the log had added (`seq`, `via`, `recorded_at`, `leaf_hash`, …) is kept in
 * `details.exported`: the log that it enters gives it its own.
 */
export const trailkeeper: Importer = {
  format: 'trailkeeper',
  label: 'Trailkeeper JSON',
  detect(sample) {
    const text = decodeSample(sample)
    return /"action"\s*:/.test(text) && /"actor"\s*:/.test(text)
  },
  async *read(input) {
    for await (const item of readRecords(input, ['events', 'data'])) {
      if ('problem' in item) yield item
      else yield { line: item.line, event: undoExport(item.value) }
    }
  },
}

const fromTheLog = ['seq', 'recorded_at', 'via', 'leaf_hash', 'redacted', 'erased']
/** Follow from the action, so that they are made again. */
const fromTheCatalogue = ['change', 'area', 'kind', 'label']

/** An event that was exported, as a producer would send it. */
export function undoExport(value: JsonValue): JsonValue {
  const event = isObject(value) && isObject(value.event) ? { ...value.event } : value
  if (!isObject(event) || !('leaf_hash' in event && 'seq' in event)) return event
  const exported: JsonObject = {}
  const rest: JsonObject = {}
  for (const [name, member] of Object.entries(event)) {
    if (fromTheLog.includes(name)) exported[name] = member
    else if (!fromTheCatalogue.includes(name)) rest[name] = member
  }
  takeRefs(rest, exported)
  const details = rest.details === undefined ? {} : rest.details
  if (isObject(details)) rest.details = { ...details, exported }
  return rest
}

/** Someone who was erased is known by a ref alone; here that is the only id left. */
function takeRefs(event: JsonObject, exported: JsonObject): void {
  const refs: JsonObject = {}
  const takeRef = (identity: JsonValue | undefined, pointer: string): JsonValue | undefined => {
    if (!isObject(identity) || typeof identity.ref !== 'string') return identity
    const { ref, ...rest } = identity
    refs[pointer] = ref
    return rest.id === undefined && rest.email === undefined ? { ...rest, id: ref } : rest
  }
  const { actor, targets } = event
  if (isObject(actor)) {
    const delegate = takeRef(actor.on_behalf_of, '/actor/on_behalf_of')
    const named = takeRef(actor, '/actor')
    if (isObject(named) && delegate !== undefined)
      event.actor = { ...named, on_behalf_of: delegate }
    else if (named !== undefined) event.actor = named
  }
  if (Array.isArray(targets)) {
    event.targets = targets.map((target, place) => takeRef(target, `/targets/${place}`) ?? target)
  }
  if (Object.keys(refs).length > 0) exported.refs = refs
}
