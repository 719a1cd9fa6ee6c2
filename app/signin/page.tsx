import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { SignInForm } from '@/components/session/sign-in-form'
import { SingleSignOnButton } from '@/components/session/single-sign-on-button'
import { BarePage } from '@/components/shell/bare-page'
import { loadEnv } from '@/lib/platform/env'
import { routes, safeCallback } from '@/lib/web/routes'
import { listOwnCompanies } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/signin'>) {
  const { callbackUrl, error } = await searchParams
  const next = safeCallback(typeof callbackUrl === 'string' ? callbackUrl : null)
  if ((await listOwnCompanies()).length > 0) redirect(next)
  const { oidc } = loadEnv()
  return (
    <BarePage title="Sign in">
      <SignInForm callbackUrl={next} initialError={typeof error === 'string' ? error : null}>
        {oidc ? <SingleSignOnButton name={oidc.name} callbackUrl={next} /> : null}
      </SignInForm>
      <p>
        <Link
          href={routes.passwordReset()}
          className="text-accent-text text-xs underline underline-offset-2"
        >
          Forgot your password?
        </Link>
      </p>
      <p className="border-t pt-4 text-muted-foreground text-xs">
        You were given an evidence bundle?{' '}
        <Link href={routes.verify()} className="text-accent-text underline underline-offset-2">
          Verify evidence
        </Link>{' '}
        without signing in.
      </p>
    </BarePage>
  )
}
