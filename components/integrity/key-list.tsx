import { Code, Fact, factListClass } from '@/components/events/fact'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import type { KeyFingerprint } from '@/lib/events/integrity/schema'

const uses = { log: 'Signs the checkpoints of this log', export: 'Signs exports and bundles' }
const names = { log: 'Key of the log (vkey)', export: 'Key of exports' }

/** The public keys, to be compared with what somebody got another way. */
export function KeyList({ keys }: { keys: readonly KeyFingerprint[] }) {
  return (
    <Section
      title="Public keys"
      description="Give them to whoever verifies, by another way than this page. Ed25519."
    >
      <ul className="grid gap-5">
        {keys.map(({ use, text, fingerprint, pem }) => (
          <li key={use} className="grid gap-2">
            <p className="font-medium">{uses[use]}</p>
            <dl className={factListClass}>
              <Fact label="Fingerprint">
                <Code>{fingerprint}</Code>
              </Fact>
              <Fact label={names[use]}>
                <Code>{text}</Code>
              </Fact>
            </dl>
            <div className="flex flex-wrap gap-1.5">
              <CopyButton text={text} label={`Copy ${use} key`} hasText />
              <CopyButton text={pem} label={`Copy ${use} key as PEM`} hasText />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}
