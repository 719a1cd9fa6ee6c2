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

/** Writes the members of a core for `draftLeaf`, by what makes the text of `writeMember`. Throws when it has one that no event has. */
export function writeCore(core: JsonMembers, write = writeMember): CoreTexts {
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
    texts[member] = write(member, core[member])
  }
  return texts
}

export function writeMember(name: keyof CoreTexts, value: Json | undefined): string {
  return `"${name}":${canonicalize(value)}`
}

/** A line but for what only the log knows: which it is, and when the event was recorded. */
export type LeafDraft = { beforeLog: string; beforeTime: string; rest: string }

/** The line that `buildLeaf` makes of the same parts: a test holds the two together. */
export function completeLeaf(
  { beforeLog, beforeTime, rest }: LeafDraft,
  { log, rx }: { log: string; rx: string },
): string {
  return `${beforeLog}${log}${beforeTime}${rx}${rest}`
}

/**
 * Writes a leaf from members that are canonical text already. `id`, `at` and `rx` need no escaping; `log`, `via` and `sd`
 * are canonical JSON.
 */
export function draftLeaf(parts: {
  core: CoreTexts
  /** In place of the core's own: what names refs is only known when the event is sealed. */
  actor: string
  targets: string
  id: string
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`, as `rx`. */
  at: string
  via: string
  sd: string
}): LeafDraft {
  const { core, actor, targets, id, at, via, sd } = parts
  const { action, changes, context, details, outcome, redacted, request, source, workspace } = core
  // Joined, not added: a sum of strings keeps all of its parts alive, down to single characters, and copies them whenever
  // the collector does, while the draft waits for its log.
  const beforeLog = [`{${action},${actor},"at":"${at}"`]
  if (changes !== '') beforeLog.push(changes)
  if (context !== '') beforeLog.push(context)
  if (details !== '') beforeLog.push(details)
  beforeLog.push(`"id":"${id}","log":`)
  const beforeTime = ['']
  if (outcome !== '') beforeTime.push(outcome)
  if (redacted !== '') beforeTime.push(redacted)
  if (request !== '') beforeTime.push(request)
  beforeTime.push('"rx":"')
  const rest = [`","sd":${sd}`]
  if (source !== '') rest.push(source)
  if (targets !== '') rest.push(targets)
  rest.push(`"v":"${leafVersion}","via":${via}`)
  if (workspace !== '') rest.push(workspace)
  return {
    beforeLog: beforeLog.join(','),
    beforeTime: beforeTime.join(','),
    rest: `${rest.join(',')}}`,
  }
}
