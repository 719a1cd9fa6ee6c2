import type { ReactNode } from 'react'
import { Skeleton } from '@/components/ui/skeleton'

/** Of the bars; the axis is below them. */
export const chartHeight = 72

type HistogramFrameProps = { legend?: ReactNode; isBusy?: boolean; children: ReactNode }

/**
 * As high in every state, so that the table below never moves; only numbers that were asked for take more. A narrow page
 * has two lines for the legend.
 */
export function HistogramFrame({ legend, isBusy = false, children }: HistogramFrameProps) {
  return (
    <div className="grid gap-1.5" aria-busy={isBusy}>
      <div className="flex h-10 items-start justify-between gap-3 overflow-hidden sm:h-5">
        {legend}
      </div>
      <div className="grid min-h-[5.625rem]">{children}</div>
    </div>
  )
}

export function WaitingHistogram() {
  return (
    <HistogramFrame isBusy>
      <Skeleton className="h-18" />
    </HistogramFrame>
  )
}
