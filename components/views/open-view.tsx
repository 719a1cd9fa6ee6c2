'use client'

import { Bookmark, X } from 'lucide-react'
import Link from 'next/link'
import { lazy, useState } from 'react'
import { type PerspectiveId, perspectives, resolveColumns } from '@/components/events/perspectives'
import { serializeView } from '@/components/events/search-params'
import { useView } from '@/components/events/use-view'
import type { ColumnId } from '@/components/events/column-ids'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import { WhenOpened } from '@/components/ui/when-opened'
import { isSameState } from '@/lib/events/views/rules'
import type { ListedView, ViewState } from '@/lib/events/views/schema'
import { routes } from '@/lib/web/routes'
import type { ViewsProps } from './view-actions'
import { hrefOfView, toAddress, toState } from './view-address'

const CreateViewDialog = lazy(async () => ({
  default: (await import('./create-view-dialog')).CreateViewDialog,
}))

/** The open view by its name, with what can be done about it. */
export function OpenView({ open, ...props }: ViewsProps & { open: ListedView }) {
  const { company, perspective, columns, list, actions } = props
  const { view } = useView()
  const [isCreating, setIsCreating] = useState(false)
  const { submit, isPending, problem } = useSubmit(actions.changeView)
  const state = toState(view, columns)
  const isChanged = !isSameState(asShown(open.state, { perspective, columns }), state)
  const withoutView = serializeView(perspectives[perspective].href(company), {
    // The bare page would begin with that one again.
    view: list.defaultId === null ? null : 'none',
  })
  return (
    <section aria-label="Open view" className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Bookmark className="size-4 shrink-0 text-accent-text" aria-hidden />
        <h2 className="min-w-0 break-words font-medium">{open.name}</h2>
        <Badge>{open.isShared ? 'Shared' : 'Only yours'}</Badge>
        <span role="status">{isChanged ? <Badge tone="changed">Changed</Badge> : null}</span>
        <div className="flex flex-wrap items-center gap-1">
          {isChanged && open.canChange ? (
            <Button
              size="sm"
              variant="primary"
              disabled={isPending}
              onClick={() => submit({ company, id: open.id, state })}
            >
              {isPending ? 'Saving…' : 'Save'}
            </Button>
          ) : null}
          {isChanged ? (
            <>
              <Button size="sm" onClick={() => setIsCreating(true)}>
                Save as…
              </Button>
              <Button size="sm" variant="ghost" asChild>
                <Link href={hrefOfView(company, open)}>Reset</Link>
              </Button>
            </>
          ) : null}
          <CopyButton
            text={`${globalThis.location?.origin ?? ''}${routes.view(company, open.id)}`}
            label="Copy link to this view"
          />
          <Button size="icon-sm" variant="ghost" asChild>
            <Link href={withoutView as '/'} aria-label="Leave this view" title="Leave this view">
              <X aria-hidden />
            </Link>
          </Button>
        </div>
      </div>
      <FormProblem text={problem} />
      <WhenOpened isOpen={isCreating}>
        <CreateViewDialog {...props} isOpen={isCreating} onClose={() => setIsCreating(false)} />
      </WhenOpened>
    </section>
  )
}

/** What a view keeps, as this version shows it: columns that are gone are no change that somebody made. */
function asShown(
  state: ViewState,
  { perspective, columns }: { perspective: PerspectiveId; columns: readonly ColumnId[] },
): ViewState {
  const address = toAddress(state)
  const shown =
    address.columns === null
      ? columns
      : resolveColumns(perspective, { address: address.columns, cookie: undefined })
  return toState(address, shown)
}
