import type { Metadata } from 'next'
import Link from 'next/link'
import { BarePage } from '@/components/shell/bare-page'
import { VerifyView } from '@/components/verify/verify-view'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Verify evidence' }

/** For whoever was given a bundle, and does not trust this instance: everything happens in their browser. */
export default async function VerifyPage() {
  return (
    <BarePage title="Verify evidence" isWide>
      <p className="max-w-prose text-muted-foreground">
        An evidence bundle holds events of an audit log with the proof that they were sealed in it.
        This page checks every file, signature and proof of a bundle in your browser, and says which
        row was changed if one was.
      </p>
      <VerifyView />
      <p className="max-w-prose border-t pt-4 text-muted-foreground text-xs print:hidden">
        This page came from a server. Who does not want to trust that either verifies with the{' '}
        command line, or by hand as README.txt in the bundle tells.{' '}
        <Link href={routes.home()} className="text-accent-text underline underline-offset-2">
          Open Trailkeeper
        </Link>
      </p>
    </BarePage>
  )
}
