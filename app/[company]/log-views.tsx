import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import {
  changeView,
  chooseCompanyDefault,
  chooseOwnDefault,
  createView,
  deleteView,
  pinViews,
} from '@/app/[company]/views/actions'
import type { ColumnId } from '@/components/events/column-ids'
import type { PerspectiveId } from '@/components/events/perspectives'
import { loadView, viewParsers } from '@/components/events/search-params'
import { OpenViewLine } from '@/components/views/open-view-line'
import { hrefOfView } from '@/components/views/view-address'
import { ViewsMenu } from '@/components/views/views-menu'
import type { SessionPrincipal } from '@/lib/access/schema'
import { openView } from '@/lib/events/views/commands/open-view'
import { findDefaultView, listViews } from '@/lib/events/views/queries'
import type { SavedView } from '@/lib/events/views/schema'

type SearchParams = Promise<Record<string, string | string[] | undefined>>

/**
 * Which saved view the page of the log stands for. An address that says nothing leads to the view that this member begins with.
 * One that names a view which is not theirs to see is answered as that view's link is.
 */
export async function beginWithView(
  principal: SessionPrincipal,
  { perspective, searchParams }: { perspective: PerspectiveId; searchParams: SearchParams },
): Promise<SavedView | null> {
  if (isBare(await searchParams)) {
    const beginning = await findDefaultView(principal, perspective)
    const view = beginning && (await openView(principal, { id: beginning.id, by: 'page' }))
    if (view) redirect(hrefOfView(principal.companySlug, view))
  }
  const { view: id } = await loadView(searchParams)
  if (id === null || id === 'none') return null
  return (await openView(principal, { id, by: 'page' })) ?? notFound()
}

/** What is none of ours, such as the mark of somebody's newsletter, says nothing either. */
function isBare(searchParams: Awaited<SearchParams>): boolean {
  return Object.keys(viewParsers).every((name) => searchParams[name] === undefined)
}

/** Two places of one page ask. */
const listOnce = cache(listViews)

const actions = {
  ...{ createView, changeView, deleteView },
  ...{ pinViews, chooseOwnDefault, chooseCompanyDefault },
}

type SavedViewsProps = {
  principal: SessionPrincipal
  perspective: PerspectiveId
  /** Those shown, wherever they come from. */
  columns: ColumnId[]
  openView: SavedView | null
  part: 'menu' | 'line'
}

/** The menu of views, or the line that says which one is open. */
export async function SavedViews({ principal, part, openView, ...props }: SavedViewsProps) {
  const Part = part === 'menu' ? ViewsMenu : OpenViewLine
  return (
    <Part
      {...props}
      company={principal.companySlug}
      list={await listOnce(principal, props.perspective)}
      openId={openView?.id ?? null}
      actions={actions}
    />
  )
}
