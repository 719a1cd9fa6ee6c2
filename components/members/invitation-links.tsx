import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { type InvitationResult, invitationDays } from '@/lib/access/schema/members'

type InvitationLinksProps = { results: readonly InvitationResult[]; onDone: () => void }

/** What became of each address, with the links: once, and only as long as the dialog is open. */
export function InvitationLinks({ results, onDone }: InvitationLinksProps) {
  return (
    <div className="grid min-w-0 gap-4">
      <ul className="grid min-w-0 gap-3">
        {results.map((result) => (
          <li key={result.email} className="grid min-w-0 gap-2 rounded-md border bg-subtle p-3">
            <span className="break-words font-medium">{result.email}</span>
            {result.isInvited ? (
              <InvitedLines result={result} />
            ) : (
              <Alert tone="error">
                <p>Not invited: {result.problem}.</p>
              </Alert>
            )}
          </li>
        ))}
      </ul>
      <p className="text-muted-foreground text-xs">
        A link works once, for {invitationDays} days, for whoever holds it: hand it to the person
        themselves.
      </p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  )
}

function InvitedLines({ result }: { result: Extract<InvitationResult, { isInvited: true }> }) {
  const { link, mail } = result
  return (
    <>
      {mail?.isSent ? <p className="text-made text-xs">The link was mailed.</p> : null}
      {mail?.problem ? (
        <Alert tone="warning" title="Invited, but not mailed">
          <p>{mail.problem} Hand them the link yourself.</p>
        </Alert>
      ) : null}
      <code className="break-all text-code text-xs">{link}</code>
      <div>
        <CopyButton text={link} label="Copy link" hasText />
      </div>
    </>
  )
}
