import Link from 'next/link'
import { BarePage } from '@/components/shell/bare-page'
import { Button } from '@/components/ui/button'
import { routes } from '@/lib/web/routes'

/** A link that was used, replaced or never made: one text for all, so that nobody learns which by trying. */
export default function SetupLinkGonePage() {
  return (
    <BarePage title="This link does not open anything">
      <div className="grid gap-3">
        <p>
          It opens an instance once. It was used already, or it has run out: each start prints a new
          link and ends the ones before it.
        </p>
        <p>
          If this instance is yours and still new, stop it, run{' '}
          <code className="text-code">npm start</code> again and open the link that it prints.
          Otherwise sign in.
        </p>
      </div>
      <Button variant="primary" asChild>
        <Link href={routes.signIn()}>Sign in</Link>
      </Button>
    </BarePage>
  )
}
