import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'

type RecoveryCodesProps = { codes: readonly string[]; onDone: () => void }

/** Shown once: only their fingerprints are kept. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 rounded-md border bg-subtle p-3">
        <ul
          aria-label="Recovery codes"
          className="grid justify-items-center gap-1 text-code text-sm sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div>
          <CopyButton text={`${codes.join('\n')}\n`} label="Copy codes" hasText />
        </div>
      </div>
      <p className="text-muted-foreground text-xs">
        Each opens your account once, beside your password, when your app is not at hand. Keep them
        where your password is not.
      </p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  )
}
