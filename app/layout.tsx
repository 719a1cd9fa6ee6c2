import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { FirstScript } from '@/components/shell/first-script'
import { readTheme, themeCookie } from '@/components/shell/theme'
import { TimeZoneProvider } from '@/components/time/time-zone'
import { readZone, zoneCookie } from '@/components/time/zone'
import './globals.css'

export const metadata: Metadata = {
  title: { template: '%s · Trailkeeper', default: 'Trailkeeper' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()])
  const theme = readTheme(cookieStore.get(themeCookie)?.value)
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <FirstScript nonce={headerStore.get('x-nonce') ?? undefined} />
      </head>
      <body>
        <NuqsAdapter>
          <TimeZoneProvider zone={readZone(cookieStore.get(zoneCookie)?.value)}>
            {children}
          </TimeZoneProvider>
        </NuqsAdapter>
      </body>
    </html>
  )
}
