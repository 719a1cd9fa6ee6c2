'use client'

import { Shapes } from 'lucide-react'
import { lazy } from 'react'
import type { CategoryListProps } from './category-list'
import { nameCategory } from './event-words'
import { Picker } from './picker'

const CategoryList = lazy(async () => ({ default: (await import('./category-list')).CategoryList }))

/** Which areas of the product and which kinds of activity are shown. */
export function CategoryPicker(props: CategoryListProps) {
  const { category, area, kind } = props.chosen
  return (
    <Picker
      Icon={Shapes}
      label="Category"
      title="Filter by category"
      className="w-72"
      chosen={[...category, ...area, ...kind].map(nameCategory)}
    >
      <CategoryList {...props} />
    </Picker>
  )
}
