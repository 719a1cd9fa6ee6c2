'use client'

import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, use, useEffect } from 'react'

const TimeZoneContext = createContext('UTC')

/** The zone in which everything below shows its times: the viewer's, as their cookie says, on both sides. */
export function TimeZoneProvider({ zone, children }: { zone: string; children: ReactNode }) {
  return (
    <TimeZoneContext value={zone}>
      <TimeZoneRefresh zone={zone} />
      {children}
    </TimeZoneContext>
  )
}

/** A zone that does not depend on who looks: a company's, for what is kept and printed. */
export function FixedTimeZone({ zone, children }: { zone: string; children: ReactNode }) {
  return <TimeZoneContext value={zone}>{children}</TimeZoneContext>
}

export function useTimeZone(): string {
  return use(TimeZoneContext)
}

/**
 * The script in the head has written the browser's zone into the cookie before this runs; the very first page was made
 * without it, so it is asked for once more.
 */
function TimeZoneRefresh({ zone }: { zone: string }) {
  const router = useRouter()
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone
    const isStored = document.cookie.split('; ').includes(`tz=${encodeURIComponent(own)}`)
    if (own !== zone && isStored) router.refresh()
  }, [router, zone])
  return null
}
