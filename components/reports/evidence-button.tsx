'use client'

import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'
import { type Outcome, useSubmit } from '@/components/ui/use-submit'
import { routes } from '@/lib/web/routes'

type EvidenceButtonProps = { company: string; report: string }

/** Has the bundle of a report made, which takes its time and may be refused: a link would say neither. */
export function EvidenceButton({ company, report }: EvidenceButtonProps) {
  const { submit, isPending, isDone, problem } = useSubmit(fetchEvidence, { onDone: save })
  return (
    <>
      <Button disabled={isPending} onClick={() => submit(routes.reportEvidence(company, report))}>
        <Download aria-hidden />
        {isPending ? 'Making evidence…' : 'Download evidence'}
      </Button>
      <span role="status" className="sr-only">
        {isPending ? 'Evidence is being made.' : isDone ? 'Evidence was downloaded.' : ''}
      </span>
      {problem ? (
        <div className="order-last w-full">
          <FormProblem text={problem} />
        </div>
      ) : null}
    </>
  )
}

type Evidence = { name: string; content: Blob }

async function fetchEvidence(address: string): Promise<Outcome<Evidence>> {
  const answer = await fetch(address)
  if (!answer.ok) {
    const { detail } = (await answer.json()) as { detail: string }
    return { ok: false, error: { detail, errors: [] } }
  }
  const disposition = answer.headers.get('content-disposition') ?? ''
  const name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'evidence.zip'
  return { ok: true, value: { name, content: await answer.blob() } }
}

function save({ name, content }: Evidence): void {
  const href = URL.createObjectURL(content)
  Object.assign(document.createElement('a'), { href, download: name }).click()
  // Once the browser has begun to write it, it keeps what it needs.
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
