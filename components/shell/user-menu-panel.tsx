'use client'

import { LogOut, Settings2 } from 'lucide-react'
import Link from 'next/link'
import { type ReactElement, startTransition } from 'react'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { forgetAllQueries } from '@/components/events/recent-queries'
import { routes } from '@/lib/web/routes'
import { themeLabels, themes } from './theme'
import { useTheme } from './use-theme'
import type { UserMenuProps } from './user-menu'

type UserMenuPanelProps = UserMenuProps & { button: ReactElement }

/** What the menu of the user holds; begins open. */
export function UserMenuPanel({ company, user, button, ...props }: UserMenuPanelProps) {
  const [theme, setTheme] = useTheme(props.theme)
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-60">
        <DropdownMenuLabel className="grid">
          <span className="truncate font-medium text-foreground text-13">{user.name}</span>
          <span className="truncate">{user.email}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href={routes.account(company)}>
            <Settings2 aria-hidden />
            Your account
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={theme}
          onValueChange={(next) => setTheme(themes.find((known) => known === next) ?? 'system')}
        >
          {themes.map((id) => (
            <DropdownMenuRadioItem key={id} value={id} onSelect={(event) => event.preventDefault()}>
              {themeLabels[id]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem
          onSelect={() => {
            forgetAllQueries()
            startTransition(() => void props.onSignOut({}))
          }}
        >
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
