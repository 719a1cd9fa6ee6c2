'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Textarea } from '@/components/ui/textarea'

type TrustedKeysProps = { value: string; onChange: (value: string) => void }

/** Where the keys come from that a reader trusts; without them those inside the bundle are all there is. */
export function TrustedKeys({ value, onChange }: TrustedKeysProps) {
  // What was typed is in sight again after a verification.
  const [isOpen, setIsOpen] = useState(value !== '')
  return (
    <details
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="rounded-lg border bg-surface"
    >
      <summary className="cursor-pointer px-4 py-3 font-medium">Trusted keys (optional)</summary>
      <div className="border-t p-4">
        <Field
          label="Keys of logs, or a policy"
          hint="The key of the log as you got it from the operator, one a line, or a C2SP tlog-policy with witnesses. Without it a bundle is checked with the keys that came with it."
        >
          {(control) => (
            <Textarea
              {...control}
              value={value}
              onChange={(event) => onChange(event.target.value)}
              spellCheck={false}
              rows={3}
              className="font-mono text-xs"
              placeholder="trailkeeper.internal/log/0197…+1a2b3c4d+AbCd…"
            />
          )}
        </Field>
      </div>
    </details>
  )
}
