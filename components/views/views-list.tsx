'use client'

import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useId, useState } from 'react'
import { perspectives } from '@/components/events/perspectives'
import { serializeView } from '@/components/events/search-params'
import { useView } from '@/components/events/use-view'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import type { ListedView } from '@/lib/events/views/schema'
import { DeleteViewDialog } from './delete-view-dialog'
import { RenameViewDialog } from './rename-view-dialog'
import { useViewActs } from './use-view-acts'
import type { ViewsProps } from './view-actions'
import type { ViewAct } from './view-menu'
import { ViewRow } from './view-row'

/** From as many on there is a search among them. */
const manyViews = 8

type ViewsListProps = ViewsProps & { onClose: () => void; onCreate: () => void }

/** What the menu of views holds. */
export function ViewsList({ onClose, onCreate, ...props }: ViewsListProps) {
  const { company, perspective, list, openId, actions } = props
  const [text, setText] = useState('')
  const [dialog, setDialog] = useState<{ act: 'rename' | 'delete'; view: ListedView } | null>(null)
  const { pin, run, isPending, problem, beginLikeCompany } = useViewActs(props)
  const router = useRouter()
  const { view: address } = useView()

  const choose = (view: ListedView, act: ViewAct) => {
    if (act === 'rename' || act === 'delete') setDialog({ act, view })
    else run(view, act)
  }
  const leaveDeleted = () => {
    setDialog(null)
    // Before the refresh: with the view in its address the page would not be there any more.
    if (dialog?.view.id === openId) {
      const rest = { ...address, view: list.defaultId === null ? null : 'none' }
      router.replace(serializeView(perspectives[perspective].href(company), rest) as '/')
    }
    router.refresh()
  }

  return (
    <div className="grid gap-1" aria-busy={isPending}>
      {list.views.length >= manyViews ? (
        <Input
          type="search"
          aria-label="Search views"
          placeholder="Search views"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <FormProblem text={problem} />
      <div className="grid max-h-[min(24rem,55dvh)] gap-1 overflow-y-auto overscroll-contain">
        {makeSections(list.views, text).map(({ heading, views }) => (
          <Section key={heading} heading={heading}>
            {views.map((view) => (
              <ViewRow
                key={view.id}
                company={company}
                view={view}
                isOpen={view.id === openId}
                canShare={list.canShare}
                pins={list.pinnedIds.length}
                onOpen={onClose}
                onPin={() => pin(view)}
                onChoose={(act) => choose(view, act)}
              />
            ))}
          </Section>
        ))}
        {list.views.length === 0 ? (
          <p className="px-2 py-4 text-center text-muted-foreground text-xs">
            A view keeps a search with its time and columns, for you or for everybody.
          </p>
        ) : null}
      </div>
      <div className="grid gap-1 border-t pt-1">
        <Button variant="ghost" className="justify-start px-2" onClick={onCreate}>
          <Plus aria-hidden />
          Save this search…
        </Button>
        {list.beginsBare || list.views.some((view) => view.isCompanyDefault) ? (
          <Button
            variant="ghost"
            className="justify-start px-2 font-normal"
            onClick={() => beginLikeCompany(list.beginsBare)}
          >
            {list.beginsBare ? 'Begin with the company’s default' : 'Begin without a view'}
          </Button>
        ) : null}
      </div>
      {dialog?.act === 'rename' ? (
        <RenameViewDialog
          company={company}
          view={dialog.view}
          onChange={actions.changeView}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog?.act === 'delete' ? (
        <DeleteViewDialog
          company={company}
          view={dialog.view}
          onDelete={actions.deleteView}
          onDone={leaveDeleted}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </div>
  )
}

function Section({ heading, children }: { heading: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="px-2 py-1 text-muted-foreground text-xs">
        {heading}
      </h2>
      <ul>{children}</ul>
    </section>
  )
}

/** Each view stands once: pinned ones first, in their order. */
function makeSections(views: readonly ListedView[], text: string) {
  const wanted = text.trim().toLowerCase()
  const found = views.filter(({ name }) => name.toLowerCase().includes(wanted))
  const pinned = found
    .filter(({ pin }) => pin !== null)
    .sort((one, other) => (one.pin ?? 0) - (other.pin ?? 0))
  const rest = found.filter(({ pin }) => pin === null)
  return [
    { heading: 'Pinned', views: pinned },
    { heading: 'Only yours', views: rest.filter(({ isShared }) => !isShared) },
    { heading: 'Shared', views: rest.filter(({ isShared }) => isShared) },
  ].filter((section) => section.views.length > 0)
}
