'use client'

import { CircleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

/** Something broke on our side. The digest finds it in the log of the server; its words stay there. */
export function FailedPage({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = digestOf(error)
  return (
    <EmptyState
      Icon={CircleAlert}
      title="This did not work"
      titleAs="h1"
      actions={
        <Button variant="primary" onClick={retry}>
          Try again
        </Button>
      }
    >
      <p role="alert">
        The server could not answer. Nothing you did is lost; if it stays so, tell whoever runs this
        instance
        {digest ? (
          <>
            {' '}
            the number <span className="text-code">{digest}</span>
          </>
        ) : null}
        .
      </p>
    </EmptyState>
  )
}

function digestOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('digest' in error)) return null
  return typeof error.digest === 'string' ? error.digest : null
}
