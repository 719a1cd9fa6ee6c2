'use client'

import { useEffect, useRef, useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { BundleReportView } from './bundle-report-view'
import { DropZone } from './drop-zone'
import { TrustedKeys } from './trusted-keys'
import { useBundleVerification } from './use-bundle-verification'

/** The page on which a bundle is verified: choose, watch, read. Nothing leaves the browser. */
export function VerifyView() {
  const [trusted, setTrusted] = useState('')
  const { state, verify, reset } = useBundleVerification()
  const place = useRef<HTMLDivElement>(null)
  const shownKind = useRef(state.kind)

  // What was pressed is gone each time: the keyboard follows to what came in its place.
  useEffect(() => {
    if (shownKind.current === state.kind) return
    shownKind.current = state.kind
    place.current?.focus()
  }, [state.kind])

  return (
    <div ref={place} tabIndex={-1} className="grid gap-6 outline-none">
      {state.kind === 'idle' || state.kind === 'failed' ? (
        <>
          {state.kind === 'failed' ? <Alert tone="error">{state.what}</Alert> : null}
          <DropZone onFiles={(files) => void verify(files, trusted)} />
          <TrustedKeys value={trusted} onChange={setTrusted} />
        </>
      ) : null}
      {state.kind === 'running' ? (
        <section aria-label="Verification" className="grid gap-3 rounded-lg border bg-surface p-4">
          <p className="min-w-0 break-words font-medium">Verifying {state.name}</p>
          <progress
            aria-label="Verified"
            max={1}
            value={state.progress.share}
            className="h-2 w-full accent-accent"
          />
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-muted-foreground text-xs tabular-nums">
              {state.progress.events.toLocaleString('en-US')} events so far
            </p>
            <Button size="sm" onClick={reset}>
              Stop
            </Button>
          </div>
        </section>
      ) : null}
      {state.kind === 'done' ? (
        <>
          <BundleReportView name={state.name} report={state.report} />
          <p className="print:hidden">
            <Button onClick={reset}>Verify another bundle</Button>
          </p>
        </>
      ) : null}
    </div>
  )
}
