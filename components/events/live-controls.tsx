'use client'

import { ArrowUp, Pause, Play, Radio } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/web/cn'
import type { LiveTail } from './use-live-tail'

type LiveButtonsProps = {
  isOn: boolean
  live: LiveTail
  /** The time that is shown has ended: nothing new can come into it. */
  isOver: boolean
  onToggle: (isOn: boolean) => void
}

/** The switch of the live tail, and its pause. */
export function LiveButtons({ isOn, live, isOver, onToggle }: LiveButtonsProps) {
  const isFollowing = isOn && !isOver
  return (
    <>
      <Button
        size="sm"
        aria-pressed={isFollowing}
        disabled={isOver}
        title={isOver ? 'The time that is shown has ended' : 'New events by themselves (l)'}
        className={cn(isFollowing && 'border-accent bg-accent-subtle text-accent-text')}
        onClick={() => onToggle(!isOn)}
      >
        <Radio aria-hidden className={cn(isFollowing && isHealthy(live) && 'animate-pulse')} />
        Live
      </Button>
      {isFollowing ? (
        <Button
          size="icon-sm"
          aria-label={live.isPaused ? 'Resume live events' : 'Pause live events'}
          title={live.isPaused ? 'Resume (l)' : 'Pause (l)'}
          onClick={live.isPaused ? live.resume : live.pause}
        >
          {live.isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
        </Button>
      ) : null}
    </>
  )
}

/** In words, for the line above the list; nothing while everything is as it should be. */
export function LiveStatus({ live }: { live: LiveTail }) {
  if (live.problem !== null) return <span className="text-gone">Live ended: {live.problem}</span>
  if (live.state === 'waiting') return <span>Connecting again…</span>
  const since = live.shownCount > 0 ? `${live.shownCount.toLocaleString('en-US')} more since` : ''
  if (live.isPaused) return <span>{since ? `${since}, paused` : 'Paused'}</span>
  return (
    <>
      {since ? <span>{since}</span> : null}
      <span className="sr-only">{live.state === 'live' ? 'Live' : 'Connecting…'}</span>
    </>
  )
}

/** Says how many events wait, over the list, and shows them. */
export function NewEventsPill({ live, onShow }: { live: LiveTail; onShow: () => void }) {
  const { pendingCount, isBehind } = live
  return (
    <>
      <p role="status" className="sr-only">
        {live.announced}
      </p>
      {pendingCount > 0 || isBehind ? (
        <div className="pointer-events-none absolute inset-x-0 top-10 z-3 flex justify-center">
          <Button
            variant="primary"
            size="sm"
            className="pointer-events-auto rounded-full px-3 shadow-lg"
            onClick={onShow}
          >
            <ArrowUp aria-hidden />
            {isBehind ? 'Many' : pendingCount.toLocaleString('en-US')} new{' '}
            {pendingCount === 1 ? 'event' : 'events'}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function isHealthy({ state, isPaused }: LiveTail): boolean {
  return state === 'live' && !isPaused
}
