import Link from 'next/link'
import type { ReactNode } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import { routes } from '@/lib/web/routes'

type VerifyByHandProps = { company: string; baseUrl: string }

/** The same without believing this page. */
export function VerifyByHand({ company, baseUrl }: VerifyByHandProps) {
  const openssl = [
    `sed '/^$/,$d' 1000.checkpoint > head.txt`,
    `grep '^— ' 1000.checkpoint | awk '{print $3}' | base64 -d | tail -c 64 > head.sig`,
    'openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in head.txt -sigfile head.sig',
  ].join('\n')
  const curl = [
    `curl -H "Authorization: Bearer $KEY" ${baseUrl}/api/audit-log/checkpoint`,
    `curl -H "Authorization: Bearer $KEY" "${baseUrl}/api/audit-log/consistency?from=1000&to=2000"`,
  ].join('\n')
  return (
    <Section
      title="Verify by hand"
      description={
        <>
          Bundles and proofs are verified in the browser, without signing in, on{' '}
          <Link href={routes.verify()} className="text-accent-text underline">
            Verify
          </Link>
          ; nothing is uploaded there.
        </>
      }
    >
      <div className="grid gap-5">
        <Step text={openssl} label="Copy commands for the signature">
          The signature of a checkpoint that you kept, with the key of the log as{' '}
          <span className="text-code">log.pem</span>:
        </Step>
        <Step text={curl} label="Copy commands for the API">
          The newest checkpoint, and the proof (RFC 6962) that it continues yours, by an API key
          that may read events:
        </Step>
        <Step
          text={`npm run --silent cli -- integrity check --company ${company}`}
          label="Copy command for the operator"
        >
          The whole log, by the operator on the server:
        </Step>
      </div>
    </Section>
  )
}

function Step({ text, label, children }: { text: string; label: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <p>{children}</p>
      <div className="flex min-w-0 items-start gap-1 rounded-md border bg-subtle p-2">
        <pre className="min-w-0 flex-1 whitespace-pre-wrap break-all p-1 text-code">{text}</pre>
        <CopyButton text={text} label={label} />
      </div>
    </div>
  )
}
