'use client'

import { signIn } from 'next-auth/react'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'

type SingleSignOnButtonProps = { name: string; callbackUrl: string }

/** Goes to the OpenID provider; a failure there comes back to this page in the address. */
export function SingleSignOnButton({ name, callbackUrl }: SingleSignOnButtonProps) {
  const [isPending, startTransition] = useTransition()
  return (
    <>
      <p className="flex items-center gap-3 text-muted-foreground text-xs before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        or
      </p>
      <Button
        disabled={isPending}
        onClick={() =>
          startTransition(async () => {
            await signIn('oidc', { callbackUrl })
          })
        }
      >
        Continue with {name}
      </Button>
    </>
  )
}
