'use client'

import { useRouter } from 'next/navigation'
import { useKeys } from '@/components/ui/use-keys'
import { goLetters } from './go-letters'
import { type NavigationId, navigationGroups } from './navigation'

/** `g` and a letter go to a page, from every page of the company. */
export function GoKeys({ company, items }: { company: string; items: readonly NavigationId[] }) {
  const router = useRouter()
  const entries = navigationGroups(company, items).flatMap((group) => group.items)
  useKeys(
    Object.fromEntries(
      entries.map(({ id, href }) => [`g ${goLetters[id]}`, () => router.push(href)]),
    ),
  )
  return null
}
