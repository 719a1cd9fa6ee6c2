import type { ComponentProps } from 'react'
import { LinkPager } from './link-pager'

type ListFootProps = Pick<ComponentProps<typeof LinkPager>, 'label' | 'page' | 'hrefOf'> & {
  found: number
  perPage: number
}

/** Below a list of which this is one page; nothing where there is no other. */
export function ListFoot({ found, perPage, ...pager }: ListFootProps) {
  if (found <= perPage) return null
  return (
    <div className="border-t px-4 py-2">
      <LinkPager pages={Math.ceil(found / perPage)} {...pager} />
    </div>
  )
}
