import type { ColumnId } from '@/components/events/column-ids'
import type { PerspectiveId } from '@/components/events/perspectives'
import type { Outcome } from '@/components/ui/use-submit'
import type {
  CompanyDefault,
  NewView,
  OwnDefault,
  ViewChange,
  ViewList,
  ViewPins,
} from '@/lib/events/views/schema'

type Run<Input, Value = unknown> = (input: Input & { company: string }) => Promise<Outcome<Value>>

/** What can be done to saved views; the server decides whether. */
export type ViewActions = {
  createView: Run<NewView, { id: string }>
  changeView: Run<ViewChange>
  deleteView: Run<{ id: string }>
  pinViews: Run<ViewPins>
  chooseOwnDefault: Run<OwnDefault>
  chooseCompanyDefault: Run<CompanyDefault>
}

/** What the menu of views and the line of the open one are given alike. */
export type ViewsProps = {
  company: string
  perspective: PerspectiveId
  /** Those shown, wherever they come from. */
  columns: readonly ColumnId[]
  list: ViewList
  openId: string | null
  actions: ViewActions
}
