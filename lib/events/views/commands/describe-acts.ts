import type { Act } from '@/lib/access/commands/record-acts'
import { compareStates, describeState } from '@/lib/events/views/rules'
import type { ViewState } from '@/lib/events/views/schema'
import type { ViewRow } from '@/lib/events/views/store'
import { stateOf } from '@/lib/events/views/view-row'

/*
 * What the log is told of views. People look for people: a query is a personal value of its event wherever it stands, so that
 * erasing somebody also takes their name out of what was searched.
 */

/** An act with the whole view. */
export function describeView(
  action: string,
  view: Pick<ViewRow, 'isShared' | 'perspective'> & { isCompanyDefault?: boolean },
  state: ViewState,
): Act {
  const { isShared, perspective, isCompanyDefault } = view
  const details = {
    ...{ shared: isShared, perspective, ...describeState(state) },
    ...(isCompanyDefault ? { company_default: true } : {}),
  }
  return { action, details, personal: state.q === '' ? [] : ['/details/query'] }
}

/** What changed of name and search; null where nothing did. */
export function describeChange(old: ViewRow, next: { name: string; state: ViewState }): Act | null {
  const changes = [
    ...(next.name === old.name ? [] : [{ field: 'name', old: old.name, new: next.name }]),
    ...compareStates(stateOf(old), next.state),
  ]
  if (changes.length === 0) return null
  const at = changes.findIndex(({ field }) => field === 'query')
  const texts = (['old', 'new'] as const).filter((side) => (changes[at]?.[side] ?? '') !== '')
  return {
    action: 'saved_view.updated',
    changes,
    personal: at === -1 ? [] : texts.map((side) => `/changes/${at}/${side}`),
  }
}

/** Names what an act is about. */
export function actOn({ id, name }: { id: string; name: string }, act: Act): Act {
  return { targets: [{ type: 'saved_view', id, name }], context: 'Saved views', ...act }
}
