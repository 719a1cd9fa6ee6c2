'use client'

import { ChevronsUpDown } from 'lucide-react'
import { lazy } from 'react'
import { Button } from '@/components/ui/button'
import { OpenLater } from '@/components/ui/open-later'
import { Logo } from './logo'

const load = async () => ({ default: (await import('./company-menu')).CompanyMenu })
const CompanyMenu = lazy(load)

export type ShellCompany = { slug: string; name: string }

export type CompanySwitcherProps = { current: ShellCompany; companies: readonly ShellCompany[] }

/** The name of the company, and a menu of the others where there are any. */
export function CompanySwitcher(props: CompanySwitcherProps) {
  const name = (
    <>
      <Logo className="size-5! text-accent-text" />
      <span className="truncate font-semibold text-sm">{props.current.name}</span>
    </>
  )
  if (props.companies.length < 2) {
    return <p className="flex h-8 min-w-0 items-center gap-2 px-2">{name}</p>
  }
  const button = (
    <Button variant="ghost" className="w-full min-w-0 justify-start gap-2 px-2">
      {name}
      <span className="sr-only">, switch company</span>
      <ChevronsUpDown className="ml-auto text-muted-foreground" aria-hidden />
    </Button>
  )
  return (
    <OpenLater popup="menu" {...{ button, load }}>
      <CompanyMenu {...props} button={button} />
    </OpenLater>
  )
}
