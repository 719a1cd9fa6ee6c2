import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { ExportView } from '@/lib/exports/schema/formats'
import { routes } from '@/lib/web/routes'
import { formatWords } from './format-cards'
import { isUnfinished } from './use-exports'

type ExportButtonsProps = {
  company: string
  export: ExportView
  isPending: boolean
  cancel: (id: string) => void
  resume: (id: string) => void
  deleteDraft: (id: string) => void
  repeat: (one: ExportView) => void
}

/** What can be done with one export: take it, end it, let it go on, delete its file; where there is none, make it again. */
export function ExportButtons({
  company,
  export: one,
  isPending,
  cancel,
  resume,
  deleteDraft,
  repeat,
}: ExportButtonsProps) {
  const { id, state, format } = one
  const name = formatWords[format].label
  if (isUnfinished(one)) {
    return (
      <Button
        size="sm"
        className="justify-self-start"
        aria-label={`Cancel the export as ${name}`}
        disabled={isPending}
        onClick={() => cancel(id)}
      >
        Cancel
      </Button>
    )
  }
  if (one.resumableUntil !== null) {
    return (
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          aria-label={`Resume the export as ${name}`}
          disabled={isPending}
          onClick={() => resume(id)}
        >
          Resume
        </Button>
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Delete what was written of the export as ${name}`}
          disabled={isPending}
          onClick={() => deleteDraft(id)}
        >
          Delete
        </Button>
      </div>
    )
  }
  if (state === 'cancelled' || state === 'failed' || state === 'expired') {
    return (
      <Button
        size="sm"
        className="justify-self-start"
        aria-label={`Export again as ${name}`}
        disabled={isPending}
        onClick={() => repeat(one)}
      >
        Export again
      </Button>
    )
  }
  if (state !== 'done') return null
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" variant="primary" asChild>
        <a href={routes.exportFile(company, id)} download>
          <Download aria-hidden />
          Download
        </a>
      </Button>
      {format === 'bundle' ? null : (
        <Button size="sm" asChild>
          <a href={routes.exportFile(company, id, 'manifest')} download>
            Manifest
          </a>
        </Button>
      )}
      {format !== 'bundle' && one.isSigned ? (
        <Button size="sm" asChild>
          <a href={routes.exportFile(company, id, 'signature')} download>
            Signature
          </a>
        </Button>
      ) : null}
      <Button
        size="sm"
        variant="ghost"
        aria-label={`Delete the file of the export as ${name}`}
        disabled={isPending}
        onClick={() => cancel(id)}
      >
        Delete
      </Button>
    </div>
  )
}
