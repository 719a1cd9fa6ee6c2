import {
  addFiring,
  type Firing,
  forgetBefore,
  type GroupState,
  type Hit,
  newGroup,
  takeHit,
  type Window,
} from '@/lib/alerts/evaluate'

/** What a back-test tells of one firing. */
export type Replayed = Firing & {
  firedSeq: number
  /** Of the event that was counted in it last. */
  lastSeq: number
  /** The values that it is grouped by, as JSON. */
  groupKey: string
  firstMs: number
  lastMs: number
  count: number
  /** The first of its events. */
  seqs: number[]
}

export type Replay = {
  firings: number
  /** Those that fired last, in no order. */
  newest: Set<Replayed>
}

export const firingsShown = 20
export const samplesShown = 5

/**
 * The rule over events as they come in the log, each at its own time, however late: history that was imported counts too. Of all but
 * the newest firings no more is kept than later events can need.
 */
export function makeReplay(window: Window) {
  const groups = new Map<string, GroupState<Replayed>>()
  const replay: Replay = { firings: 0, newest: new Set() }
  return {
    replay,
    take: (groupKey: string, hit: Hit) => {
      const known = groups.get(groupKey)
      const group = known ?? newGroup<Replayed>()
      if (!known) groups.set(groupKey, group)
      const { fired, joined } = takeHit(group, hit, window)
      if (joined) join(joined, hit, replay)
      if (!fired) return
      const firing = fire(replay, { groupKey, hit, hits: fired })
      // Without a cool-down nothing ever joins.
      if (window.cooldownMs >= 0) addFiring(group, firing)
    },
    /** Nothing that happened before `atMs` comes any more. */
    forget: (atMs: number) => {
      const bounds = { hitsMs: atMs - window.windowMs, firingsMs: atMs - window.cooldownMs }
      for (const [key, group] of groups) if (forgetBefore(group, bounds)) groups.delete(key)
    },
  }
}

function fire(
  replay: Replay,
  { groupKey, hit, hits }: { groupKey: string; hit: Hit; hits: readonly Hit[] },
): Replayed {
  // An event with several values that are counted apart is several hits.
  const weights = new Map(hits.map(({ seq, weight }) => [seq, weight]))
  const times = hits.map(({ atMs }) => atMs)
  const firing: Replayed = {
    ...{ id: `${hit.seq}`, atMs: hit.atMs, groupKey },
    ...{ firedSeq: hit.seq, lastSeq: hit.seq },
    firstMs: times.reduce((one, other) => Math.min(one, other)),
    lastMs: times.reduce((one, other) => Math.max(one, other)),
    count: [...weights.values()].reduce((sum, weight) => sum + weight, 0),
    seqs: [...weights.keys()].sort((one, other) => one - other).slice(0, samplesShown),
  }
  replay.firings += 1
  keepNewest(replay.newest, firing)
  return firing
}

function keepNewest(newest: Set<Replayed>, firing: Replayed): void {
  newest.add(firing)
  if (newest.size <= firingsShown) return
  let oldest = firing
  for (const one of newest) if (one.atMs < oldest.atMs) oldest = one
  newest.delete(oldest)
  oldest.seqs = none
}

const none: number[] = []

function join(firing: Replayed, hit: Hit, { newest }: Replay): void {
  if (firing.lastSeq === hit.seq) return
  firing.lastSeq = hit.seq
  firing.firstMs = Math.min(firing.firstMs, hit.atMs)
  firing.lastMs = Math.max(firing.lastMs, hit.atMs)
  firing.count += hit.weight
  if (firing.seqs.length < samplesShown && newest.has(firing)) firing.seqs.push(hit.seq)
}
