import { canonicalize } from './canonical'
import type { Json, JsonMembers } from './json-pointer'
import { leafVersion } from './leaf'

/** A core, member by member: each as it stands in the line, `"name":value`, and empty where there is none. */
export type CoreTexts = {
  action: string
  actor: string
  changes: string
  context: string
  details: string
  outcome: string
  redacted: string
  request: string
  source: string
  targets: string
  workspace: string
}

/** Writes the members of a core for `writeLeaf`. Throws when it has one that no event has. */
export function writeCore(core: JsonMembers): CoreTexts {
  const texts: CoreTexts = {
    action: '',
    actor: '',
    changes: '',
    context: '',
    details: '',
    outcome: '',
    redacted: '',
    request: '',
    source: '',
    targets: '',
    workspace: '',
  }
  for (const name of Object.keys(core)) {
    if (!Object.hasOwn(texts, name)) throw new Error(`the core of an event has no member "${name}"`)
    const member = name as keyof CoreTexts
    texts[member] = writeMember(member, core[member])
  }
  return texts
}

export function writeMember(name: keyof CoreTexts, value: Json | undefined): string {
  return `"${name}":${canonicalize(value)}`
}

/**
 * The line that `buildLeaf` makes of the same parts, from members that are canonical text already: a test holds the two
 * together. `id`, `at` and `rx` need no escaping; `log`, `via` and `sd` are canonical JSON.
 */
export function writeLeaf(parts: {
  core: CoreTexts
  /** In place of the core's own: what names refs is only known when the event is sealed. */
  actor: string
  targets: string
  log: string
  id: string
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`, as `rx`. */
  at: string
  rx: string
  via: string
  sd: string
}): string {
  const { core, actor, targets, log, id, at, rx, via, sd } = parts
  const { action, changes, context, details, outcome, redacted, request, source, workspace } = core
  let line = `{${action},${actor},"at":"${at}"`
  if (changes !== '') line += `,${changes}`
  if (context !== '') line += `,${context}`
  if (details !== '') line += `,${details}`
  line += `,"id":"${id}","log":${log}`
  if (outcome !== '') line += `,${outcome}`
  if (redacted !== '') line += `,${redacted}`
  if (request !== '') line += `,${request}`
  line += `,"rx":"${rx}","sd":${sd}`
  if (source !== '') line += `,${source}`
  if (targets !== '') line += `,${targets}`
  line += `,"v":"${leafVersion}","via":${via}`
  if (workspace !== '') line += `,${workspace}`
  return `${line}}`
}
