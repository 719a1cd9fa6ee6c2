import type { ReactNode } from 'react'
import type { PinnedView } from '@/lib/events/views/schema'
import { CompanySwitcher, type ShellCompany } from './company-switcher'
import { GoKeys } from './go-keys'
import { MobileNavigation } from './mobile-navigation'
import type { NavigationId } from './navigation'
import { navigationIcons } from './navigation-icons'
import { NavigationList } from './navigation-list'
import type { Theme } from './theme'
import { UserMenu } from './user-menu'

type ShellProps = {
  company: ShellCompany
  companies: readonly ShellCompany[]
  user: { name: string; email: string }
  items: readonly NavigationId[]
  pinnedViews: readonly PinnedView[]
  hasApiKeysBeta: boolean
  /** The way to the member's inbox, drawn by the server; null: they have none. */
  bell: ReactNode
  theme: Theme
  onSignOut: (input: Record<string, never>) => Promise<unknown>
  children: ReactNode
}

/** What stands around every page of a company: navigation at the side, or in a drawer where there is no side. */
export function Shell(props: ShellProps) {
  const { company, companies, user, bell, theme, onSignOut, children } = props
  const { items, pinnedViews, hasApiKeysBeta } = props
  const switcher = <CompanySwitcher current={company} companies={companies} />
  const menu = <UserMenu company={company.slug} user={user} theme={theme} onSignOut={onSignOut} />
  const icons = navigationIcons
  const navigation = { company: company.slug, items, icons, pinnedViews, hasApiKeysBeta }
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] print:block md:grid-cols-[13.5rem_minmax(0,1fr)] md:grid-rows-1">
      <GoKeys company={company.slug} items={items} />
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-accent-foreground"
      >
        Skip to content
      </a>
      <header className="flex items-center gap-1 border-b bg-surface px-2 py-1.5 md:hidden print:hidden">
        <MobileNavigation {...navigation} />
        <div className="min-w-0 flex-1">{switcher}</div>
        {bell}
        {menu}
      </header>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-3 border-r bg-subtle p-2 md:flex print:hidden">
        <div className="flex items-center gap-1">
          <div className="min-w-0 flex-1">{switcher}</div>
          {bell}
        </div>
        <nav aria-label="Company" className="min-h-0 flex-1 overflow-y-auto">
          <NavigationList {...navigation} />
        </nav>
        {menu}
      </aside>
      <main id="content" tabIndex={-1} className="min-w-0 px-3 py-4 outline-none md:px-6">
        {children}
      </main>
    </div>
  )
}
