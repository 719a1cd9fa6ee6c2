/**
 * When a rule fires: pure, in the time of the events, never in that of a clock. The same events in the same order of the log fire
 * at the same places, live, again after a restart, and in a back-test.
 *
 * An event completes a rule's condition where some stretch of `windowMs` that contains it has `count` or more (of weights, or of
 * different values) among all events of its group that the log had by then, late ones at their own time. It fires unless a firing
 * of the group lies no further than `cooldownMs` away: then it joins that one.
 */
export type Window = {
  /** 1: every event fires. */
  count: number
  windowMs: number
  /** At least `windowMs`: no event helps to fire twice. */
  cooldownMs: number
  /** Counts different values, else weights. */
  isDistinct: boolean
}

export type Hit = {
  seq: number
  atMs: number
  /** How many events it stands for. */
  weight: number
  /** What is counted apart; null: it has no such value. */
  value: string | null
}

export type Firing = { id: string; atMs: number }

/** What is remembered of one group, by time: no more than what a later event can need. */
export type GroupState<Fired extends Firing = Firing> = { hits: Hit[]; firings: Fired[] }

export type Step<Fired extends Firing = Firing> = {
  /** Remembered from now on. */
  added: Hit | null
  /** No longer needed. */
  dropped: Hit[]
  /** The hits of the stretch that is complete now, by time; null: it does not fire. */
  fired: Hit[] | null
  joined: Fired | null
}

export function newGroup<Fired extends Firing = Firing>(): GroupState<Fired> {
  return { hits: [], firings: [] }
}

/** Takes one matching event, and changes the state. The caller adds the firing (`addFiring`), whose id is the alert's. */
export function takeHit<Fired extends Firing>(
  group: GroupState<Fired>,
  hit: Hit,
  window: Window,
): Step<Fired> {
  const isCounted = !window.isDistinct || hit.value !== null
  if (!isCounted) return { added: null, dropped: [], fired: null, joined: null }
  const joined = findFiring(group, hit.atMs, window.cooldownMs)
  if (window.count === 1) {
    return { added: null, dropped: [], fired: joined ? null : [hit], joined }
  }
  insert(group.hits, hit)
  const fired = joined ? null : findStretch(group.hits, hit, window)
  const dropped = thin(group, hit, window)
  return { added: dropped.includes(hit) ? null : hit, dropped, fired, joined }
}

export function addFiring<Fired extends Firing>(
  { firings }: Pick<GroupState<Fired>, 'firings'>,
  firing: Fired,
): void {
  firings.splice(firstFrom(firings, firing.atMs), 0, firing)
}

/** Forgets what lies before `beforeMs`; answers whether nothing is left. */
export function forgetBefore(
  group: GroupState,
  { hitsMs, firingsMs }: { hitsMs: number; firingsMs: number },
): boolean {
  if ((group.hits[0]?.atMs ?? hitsMs) < hitsMs) {
    group.hits = group.hits.filter(({ atMs }) => atMs >= hitsMs)
  }
  if (group.firings.some(({ atMs }) => atMs < firingsMs)) {
    group.firings = group.firings.filter(({ atMs }) => atMs >= firingsMs)
  }
  return group.hits.length === 0 && group.firings.length === 0
}

/** The nearest; of two as near, the earlier one. */
function findFiring<Fired extends Firing>(
  { firings }: GroupState<Fired>,
  atMs: number,
  cooldownMs: number,
): Fired | null {
  const at = firstFrom(firings, atMs)
  let nearest: Fired | null = null
  for (const firing of [firings[at - 1], firings[at]]) {
    if (!firing || Math.abs(firing.atMs - atMs) > cooldownMs) continue
    if (!nearest || firing.atMs - atMs < atMs - nearest.atMs) nearest = firing
  }
  return nearest
}

/** Where in a list by time the first is that lies at `atMs` or later; most come last. */
function firstFrom(list: readonly { atMs: number }[], atMs: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as { atMs: number }).atMs < atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** By time, then by seq; most come last. */
function insert(hits: Hit[], hit: Hit): void {
  let at = hits.length
  while (at > 0 && isAfter(hits[at - 1] as Hit, hit)) at -= 1
  hits.splice(at, 0, hit)
}

function isAfter(one: Hit, other: Hit): boolean {
  return one.atMs > other.atMs || (one.atMs === other.atMs && one.seq > other.seq)
}

/** The fullest stretch around `hit` that has enough, the earliest of equals; null: none has. */
function findStretch(hits: readonly Hit[], hit: Hit, window: Window): Hit[] | null {
  const near = hits.slice(
    firstFrom(hits, hit.atMs - window.windowMs),
    firstFrom(hits, hit.atMs + window.windowMs + 1),
  )
  let best: { from: number; to: number } | null = null
  let bestCount = window.count - 1
  let from = 0
  const tally = newTally(window)
  for (let to = 0; to < near.length; to += 1) {
    const last = near[to] as Hit
    addTo(tally, last)
    while (last.atMs - (near[from] as Hit).atMs > window.windowMs) {
      takeFrom(tally, near[from] as Hit)
      from += 1
    }
    if (last.atMs < hit.atMs || countOf(tally) <= bestCount) continue
    bestCount = countOf(tally)
    best = { from, to: to + 1 }
  }
  return best && near.slice(best.from, best.to)
}

/** What of some hits counts. Made for every event: plain data, and of different values only where they matter. */
type Tally = { weight: number; values: Map<string, number> | null }

function newTally({ isDistinct }: Window): Tally {
  return { weight: 0, values: isDistinct ? new Map() : null }
}

function addTo(tally: Tally, { weight, value }: Hit): void {
  tally.weight += weight
  if (tally.values && value !== null) tally.values.set(value, (tally.values.get(value) ?? 0) + 1)
}

function takeFrom(tally: Tally, { weight, value }: Hit): void {
  tally.weight -= weight
  if (!tally.values || value === null) return
  const left = (tally.values.get(value) ?? 0) - 1
  if (left > 0) tally.values.set(value, left)
  else tally.values.delete(value)
}

function countOf({ weight, values }: Tally): number {
  return values ? values.size : weight
}

/**
 * Of each slot as long as the window, only the first and the last hits that make up `count` are kept: a stretch is the end of one
 * slot and the beginning of the next, and more than `count` is no news. So a group holds a few times `count` per slot, however
 * many events there are.
 */
function thin(group: GroupState, { atMs }: Hit, window: Window): Hit[] {
  const { windowMs, count } = window
  const startMs = Math.floor(atMs / windowMs) * windowMs
  const from = firstFrom(group.hits, startMs)
  const to = firstFrom(group.hits, startMs + windowMs)
  if (to - from <= 2 * count) return []
  const slot = group.hits.slice(from, to)
  const kept = new Set([...takeEnough(slot, window), ...takeEnough(slot.slice().reverse(), window)])
  if (kept.size === slot.length) return []
  group.hits.splice(from, slot.length, ...slot.filter((hit) => kept.has(hit)))
  return slot.filter((hit) => !kept.has(hit))
}

/** From the front, until there are enough; of one value the first alone. */
function takeEnough(hits: readonly Hit[], window: Window): Hit[] {
  const tally = newTally(window)
  const taken: Hit[] = []
  for (const hit of hits) {
    const before = countOf(tally)
    if (before >= window.count) break
    addTo(tally, hit)
    if (countOf(tally) > before) taken.push(hit)
  }
  return taken
}
