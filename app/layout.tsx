import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { readTheme, themeCookie } from '@/components/shell/theme'
import { TimeZoneProvider } from '@/components/time/time-zone'
import { isTimeZone } from '@/components/time/zone'
import { TooltipProvider } from '@/components/ui/tooltip'
import './globals.css'

export const metadata: Metadata = {
  title: { template: '%s · Trailkeeper', default: 'Trailkeeper' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

/**
 * Runs before anything is drawn. It tells the next request the viewer's time zone, and hands the page's nonce to the
 * code that locks scrolling behind dialogs, which would otherwise add a style that the policy refuses.
 */
const firstScript = `try{document.cookie='tz='+encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)+';path=/;max-age=31536000;samesite=lax'}catch(e){}window.__webpack_nonce__=document.currentScript.nonce`

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()])
  const theme = readTheme(cookieStore.get(themeCookie)?.value)
  const zone = cookieStore.get('tz')?.value ?? 'UTC'
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <script
          nonce={headerStore.get('x-nonce') ?? undefined}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file
          dangerouslySetInnerHTML={{ __html: firstScript }}
        />
      </head>
      <body>
        <NuqsAdapter>
          <TimeZoneProvider zone={isTimeZone(zone) ? zone : 'UTC'}>
            <TooltipProvider delayDuration={300}>{children}</TooltipProvider>
          </TimeZoneProvider>
        </NuqsAdapter>
      </body>
    </html>
  )
}
