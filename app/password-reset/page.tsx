import type { Metadata } from 'next'
import Link from 'next/link'
import { NewPasswordForm } from '@/components/session/new-password-form'
import { RequestResetForm } from '@/components/session/request-reset-form'
import { BarePage } from '@/components/shell/bare-page'
import { Alert } from '@/components/ui/alert'
import { isPasswordResetOpen } from '@/lib/access/commands/password-reset'
import { isMailConfigured } from '@/lib/platform/mail'
import { routes } from '@/lib/web/routes'
import { requestReset, setPassword } from './actions'

export const metadata: Metadata = { title: 'New password' }

/** For people who cannot sign in: asks for a link, or sets the password that a link is for. */
export default async function PasswordResetPage({ searchParams }: PageProps<'/password-reset'>) {
  const { token } = await searchParams
  if (typeof token === 'string' && (await isPasswordResetOpen(token))) {
    return (
      <BarePage title="Set a new password">
        <NewPasswordForm resetToken={token} onSet={setPassword} />
      </BarePage>
    )
  }
  return (
    <BarePage title="Forgot your password?">
      {token === undefined ? null : (
        <Alert tone="warning">
          <p>This link does not open anything: it was used, or is older than an hour.</p>
        </Alert>
      )}
      {isMailConfigured() ? (
        <RequestResetForm onRequest={requestReset} />
      ) : (
        <p>
          This instance sends no mail. Ask an administrator of your company; whoever runs this
          instance can make a link for you.
        </p>
      )}
      <p>
        <Link href={routes.signIn()} className="text-accent-text underline underline-offset-2">
          Back to signing in
        </Link>
      </p>
    </BarePage>
  )
}
