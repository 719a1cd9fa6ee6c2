import type { Outcome } from '@/components/ui/use-submit'

type Company = { company: string }
type Proof = Company & { password: string; secretCode: string }

/** What the account page can do about two-factor authentication. */
export type TwoFactorActions = {
  begin: (
    input: Company & { password: string },
  ) => Promise<Outcome<{ secret: string; qr: { size: number; path: string } }>>
  enable: (input: Company & { secretCode: string }) => Promise<Outcome<{ recoveryCodes: string[] }>>
  disable: (input: Proof) => Promise<Outcome<unknown>>
  renewCodes: (input: Proof) => Promise<Outcome<{ recoveryCodes: string[] }>>
}
