'use client'

import { lazy, Suspense } from 'react'
import type { ViewsProps } from './view-actions'

// Fetched by those who open a view.
const OpenView = lazy(async () => ({ default: (await import('./open-view')).OpenView }))

/** Which view the page stands for, whether the search is still that one, and the ways on. Nothing where none is open. */
export function OpenViewLine(props: ViewsProps) {
  const open = props.list.views.find(({ id }) => id === props.openId)
  return open ? (
    <Suspense fallback={null}>
      <OpenView {...props} open={open} />
    </Suspense>
  ) : null
}
