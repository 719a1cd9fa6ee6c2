import type { ReactNode } from 'react'
import { Section } from '@/components/ui/section'
import type { BundleReport } from '@/lib/log/core/bundle/bundle-report'
import { encodeBase64 } from '@/lib/log/core/bytes'
import { encodeVkey } from '@/lib/log/core/note'

/** What the bundle holds, and the values to compare with what was got elsewhere. */
export function BundleFacts({ report }: { report: BundleReport }) {
  const { log, manifest, events, exportFingerprint } = report
  if (!log && !manifest) return null
  return (
    <Section title="What is in it">
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
        <Fact name="Events">
          {events.toLocaleString('en-US')}
          {manifest?.first_seq === null || manifest === null
            ? null
            : `, positions ${count(manifest.first_seq)} to ${count(manifest.last_seq)}`}
          {manifest?.complete_range ? ', none missing' : null}
        </Fact>
        {log ? (
          <>
            <Fact name="Log" isCode>
              {log.origin}
            </Fact>
            <Fact name="Head">
              {log.size.toLocaleString('en-US')} events, root{' '}
              <code className="break-all font-mono text-xs">{encodeBase64(log.root)}</code>
            </Fact>
            {log.keys.map((key) => (
              <Fact
                key={encodeVkey(key)}
                name={key.type === 0x01 ? 'Key of the log' : 'Witness'}
                isCode
              >
                {encodeVkey(key)}
              </Fact>
            ))}
          </>
        ) : null}
        {exportFingerprint === null ? null : (
          <Fact name="Key of the bundle" isCode>
            {exportFingerprint}
          </Fact>
        )}
        {manifest ? (
          <>
            <Fact name="Query" isCode={manifest.query !== ''}>
              {manifest.query === '' ? 'Everything' : manifest.query}
            </Fact>
            <Fact name="Exported">
              {manifest.exported_at} by {manifest.exported_by}
            </Fact>
          </>
        ) : null}
      </dl>
    </Section>
  )
}

function count(value: number | null): string {
  return (value ?? 0).toLocaleString('en-US')
}

function Fact({
  name,
  isCode = false,
  children,
}: {
  name: string
  isCode?: boolean
  children: ReactNode
}) {
  return (
    <div className="contents">
      <dt className="text-muted-foreground text-xs leading-5">{name}</dt>
      <dd className={isCode ? 'break-all font-mono text-xs leading-5' : 'min-w-0 break-words'}>
        {children}
      </dd>
    </div>
  )
}
