'use client'

import { Printer, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useSubmit } from '@/components/ui/use-submit'
import { routes } from '@/lib/web/routes'
import { EvidenceButton } from './evidence-button'
import type { ReportActions } from './report-actions'

type ReportButtonsProps = {
  company: string
  report: string
  name: string
  canDelete: boolean
  canDownload: boolean
  onDelete: ReportActions['deleteReport']
}

/** What can be done with a report as a whole. */
export function ReportButtons(props: ReportButtonsProps) {
  const { company, report, name, canDelete, canDownload, onDelete } = props
  const [isAsking, setIsAsking] = useState(false)
  const router = useRouter()
  const { submit, isPending, problem } = useSubmit(onDelete, {
    onDone: () => router.push(routes.reports(company)),
  })
  return (
    <div className="flex flex-wrap gap-2 print:hidden">
      {canDownload ? <EvidenceButton company={company} report={report} /> : null}
      <Button onClick={() => window.print()}>
        <Printer aria-hidden />
        Print
      </Button>
      {canDelete ? (
        <Button onClick={() => setIsAsking(true)}>
          <Trash2 aria-hidden />
          Delete
        </Button>
      ) : null}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete ${name}?`}
        description="The events that it counts stay, and that it was deleted stands in the log."
        label="Delete report"
        isPending={isPending}
        problem={problem}
        onConfirm={() => submit({ company, id: report })}
      />
    </div>
  )
}
