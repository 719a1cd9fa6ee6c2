import type { BadgeTone } from '@/components/ui/badge'
import type { CheckProgress, CheckState } from '@/lib/events/integrity/schema'

export const stateWords: Record<CheckState, { label: string; tone: BadgeTone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Running', tone: 'accent' },
  whole: { label: 'Whole', tone: 'made' },
  damaged: { label: 'Damaged', tone: 'failed' },
  stopped: { label: 'Stopped', tone: 'neutral' },
  failed: { label: 'Not carried out', tone: 'changed' },
}

export function isUnfinished({ state }: Pick<CheckProgress, 'state'>): boolean {
  return state === 'waiting' || state === 'running'
}

/** "120,000 of 1,204,331 events", "3 of 17 parts of the search index". */
export function describeProgress({ state, phase, done, total }: CheckProgress): string {
  if (state === 'waiting') return 'Waiting for its turn…'
  if (total === 0) return 'Beginning…'
  const what = phase === 'log' ? 'events' : 'parts of the search index'
  return `${countText(done)} of ${countText(total)} ${what}`
}

export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

export function countEvents(count: number): string {
  return `${countText(count)} ${count === 1 ? 'event' : 'events'}`
}

/** What has become of a check, to be heard. */
export function tellCheck({ state }: Pick<CheckProgress, 'state'>): string {
  switch (state) {
    case 'waiting':
    case 'running':
      return 'The log is being checked.'
    case 'whole':
      return 'The check is done: the log is whole.'
    case 'damaged':
      return 'The check is done: the log is not what was sealed.'
    case 'stopped':
      return 'The check was stopped.'
    case 'failed':
      return 'The check was not carried out.'
  }
}
