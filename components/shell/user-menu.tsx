'use client'

import { LogOut, Settings2, UserRound } from 'lucide-react'
import Link from 'next/link'
import { startTransition } from 'react'
import { Button } from '@/components/ui/button'
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
import { routes } from '@/lib/web/routes'
import { type Theme, themeLabels, themes } from './theme'
import { useTheme } from './use-theme'

type UserMenuProps = {
  /** The slug of the company around it. */
  company: string
  user: { name: string; email: string }
  theme: Theme
  onSignOut: (input: Record<string, never>) => Promise<unknown>
}

export function UserMenu({ company, user, theme: initialTheme, onSignOut }: UserMenuProps) {
  const [theme, setTheme] = useTheme(initialTheme)
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" className="min-w-0 justify-start gap-2 px-2 md:w-full">
          <UserRound className="size-4! text-muted-foreground" aria-hidden />
          <span className="hidden truncate font-normal md:inline">{user.name}</span>
          <span className="sr-only">, your menu</span>
        </Button>
      </DropdownMenuTrigger>
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
        <DropdownMenuItem onSelect={() => startTransition(() => void onSignOut({}))}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
