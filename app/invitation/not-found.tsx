import Link from 'next/link'
import { BarePage } from '@/components/shell/bare-page'
import { Button } from '@/components/ui/button'
import { routes } from '@/lib/web/routes'

/** A link that was used, taken back, replaced, ran out or never was: one text for all, so that trying tells nothing. */
export default function InvitationGonePage() {
  return (
    <BarePage title="This invitation is not open">
      <div className="grid gap-3">
        <p>
          It was used already, taken back or replaced by a newer one, or it has run out. Ask whoever
          invited you for a new one.
        </p>
        <p>If you have joined with it, sign in.</p>
      </div>
      <Button variant="primary" asChild>
        <Link href={routes.signIn()}>Sign in</Link>
      </Button>
    </BarePage>
  )
}
