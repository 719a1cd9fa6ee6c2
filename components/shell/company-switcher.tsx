'use client'

import { Check, ChevronsUpDown } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { routes } from '@/lib/web/routes'
import { Logo } from './logo'

export type ShellCompany = { slug: string; name: string }

type CompanySwitcherProps = { current: ShellCompany; companies: readonly ShellCompany[] }

/** The name of the company, and a menu of the others where there are any. */
export function CompanySwitcher({ current, companies }: CompanySwitcherProps) {
  const name = (
    <>
      <Logo className="size-5! text-accent-text" />
      <span className="truncate font-semibold text-sm">{current.name}</span>
    </>
  )
  if (companies.length < 2) {
    return <p className="flex h-8 min-w-0 items-center gap-2 px-2">{name}</p>
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" className="w-full min-w-0 justify-start gap-2 px-2">
          {name}
          <span className="sr-only">, switch company</span>
          <ChevronsUpDown className="ml-auto text-muted-foreground" aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-60">
        <DropdownMenuLabel>Companies</DropdownMenuLabel>
        {companies.map(({ slug, name: label }) => (
          <DropdownMenuItem key={slug} asChild>
            <Link
              href={routes.company(slug)}
              aria-current={slug === current.slug ? 'true' : undefined}
            >
              <span className="min-w-0 flex-1 truncate">{label}</span>
              {slug === current.slug ? <Check aria-hidden /> : null}
            </Link>
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
