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
  /** It is among the newest: of others the events are not kept. */
  isShown: boolean
}

export type Replay = {
  firings: number
  /** Those that fired last, in the order of time. */
  newest: Replayed[]
}

export const firingsShown = 20
export const samplesShown = 5

/**
 * The rule over events as they come in the log, each at its own time, however late: history that was imported counts too. Of all but
 * the newest firings no more is kept than later events can need.
 */
export function makeReplay(window: Window) {
  const groups = new Map<string, GroupState<Replayed>>()
  const replay: Replay = { firings: 0, newest: [] }
  return {
    replay,
    take: (groupKey: string, hit: Hit) => {
      const known = groups.get(groupKey)
      const group = known ?? newGroup<Replayed>()
      if (!known) groups.set(groupKey, group)
      const { fired, joined } = takeHit(group, hit, window)
      if (joined) join(joined, hit)
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

/** Runs for each event of a rule without a cool-down: most of what a firing says is left to the few that are shown. */
function fire(
  replay: Replay,
  { groupKey, hit, hits }: { groupKey: string; hit: Hit; hits: readonly Hit[] },
): Replayed {
  const { seq, atMs, weight } = hit
  const firing: Replayed = {
    id: '',
    atMs,
    groupKey,
    firedSeq: seq,
    lastSeq: seq,
    firstMs: atMs,
    lastMs: atMs,
    count: weight,
    seqs: [seq],
    isShown: true,
  }
  if (hits.length > 1) Object.assign(firing, gather(hits))
  replay.firings += 1
  keepNewest(replay.newest, firing)
  return firing
}

function gather(hits: readonly Hit[]): Pick<Replayed, 'firstMs' | 'lastMs' | 'count' | 'seqs'> {
  // An event with several values that are counted apart is several hits.
  const weights = new Map(hits.map(({ seq, weight }) => [seq, weight]))
  return {
    firstMs: hits[0]?.atMs ?? 0,
    lastMs: hits.at(-1)?.atMs ?? 0,
    count: [...weights.values()].reduce((sum, weight) => sum + weight, 0),
    seqs: [...weights.keys()].sort((one, other) => one - other).slice(0, samplesShown),
  }
}

function keepNewest(newest: Replayed[], firing: Replayed): void {
  let at = newest.length
  while (at > 0 && (newest[at - 1] as Replayed).atMs > firing.atMs) at -= 1
  newest.splice(at, 0, firing)
  if (newest.length <= firingsShown) return
  const oldest = newest.shift()
  if (!oldest) return
  oldest.isShown = false
  oldest.seqs = none
}

const none: number[] = []

function join(firing: Replayed, hit: Hit): void {
  if (firing.lastSeq === hit.seq) return
  firing.lastSeq = hit.seq
  firing.firstMs = Math.min(firing.firstMs, hit.atMs)
  firing.lastMs = Math.max(firing.lastMs, hit.atMs)
  firing.count += hit.weight
  if (firing.isShown && firing.seqs.length < samplesShown) firing.seqs.push(hit.seq)
}
