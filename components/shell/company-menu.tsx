'use client'

import { Check } from 'lucide-react'
import Link from 'next/link'
import type { ReactElement } from 'react'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { routes } from '@/lib/web/routes'
import type { CompanySwitcherProps } from './company-switcher'

type CompanyMenuProps = CompanySwitcherProps & { button: ReactElement }

/** The viewer's companies; begins open. */
export function CompanyMenu({ current, companies, button }: CompanyMenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-60">
        <DropdownMenuLabel>Companies</DropdownMenuLabel>
        {companies.map(({ slug, name }) => (
          <DropdownMenuItem key={slug} asChild>
            <Link
              href={routes.company(slug)}
              aria-current={slug === current.slug ? 'true' : undefined}
            >
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {slug === current.slug ? <Check aria-hidden /> : null}
            </Link>
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
