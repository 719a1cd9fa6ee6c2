'use client'

import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import type { ListedView } from '@/lib/events/views/schema'
import type { ViewsProps } from './view-actions'
import type { ViewAct } from './view-menu'

type Call = () => Promise<Outcome<unknown>>

/** What can be done to a view at once, without a dialog. */
export function useViewActs({ company, perspective, list, actions }: ViewsProps) {
  const { submit, isPending, problem } = useSubmit((call: Call) => call())
  const { pinnedIds } = list
  const setPins = (ids: string[]) => submit(() => actions.pinViews({ company, ids }))
  const chooseOwn = (id: string) =>
    submit(() => actions.chooseOwnDefault({ company, perspective, id }))

  const move = ({ id }: ListedView, step: 1 | -1) => {
    const at = pinnedIds.indexOf(id)
    const ids = pinnedIds.filter((other) => other !== id)
    ids.splice(at + step, 0, id)
    setPins(ids)
  }

  return {
    isPending,
    problem,
    pin: ({ id, pin }: ListedView) =>
      setPins(pin === null ? [...pinnedIds, id] : pinnedIds.filter((other) => other !== id)),
    /** As everybody in the company, or else without a view. */
    beginLikeCompany: (isLikeCompany: boolean) => chooseOwn(isLikeCompany ? 'company' : 'none'),
    run: (view: ListedView, act: Exclude<ViewAct, 'rename' | 'delete'>) => {
      const { id, isShared, isOwnDefault, isCompanyDefault } = view
      if (act === 'turn') {
        submit(() => actions.changeView({ company, id, isShared: !isShared }))
      } else if (act === 'begin') {
        chooseOwn(isOwnDefault ? 'company' : id)
      } else if (act === 'begin-company') {
        const next = isCompanyDefault ? null : id
        submit(() => actions.chooseCompanyDefault({ company, perspective, id: next }))
      } else {
        move(view, act === 'move-up' ? -1 : 1)
      }
    },
  }
}
