'use client'

import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { SubmitLine } from '@/components/ui/submit-line'
import { useSubmit } from '@/components/ui/use-submit'
import { ViewNameFields } from '@/components/views/view-name-fields'
import { routes } from '@/lib/web/routes'
import type { CreateView } from './alert-actions'

type SaveSearchButtonProps = {
  company: string
  /** What the view searches for. */
  query: string
  /** A view that does already. */
  saved: { id: string; name: string } | null
  initialName: string
  canShare: boolean
  onCreate: CreateView
}

/** Saves a search as a view of the log, under a name, and leads there; or to the view that was saved before. */
export function SaveSearchButton(props: SaveSearchButtonProps) {
  const { company, query, saved, canShare, onCreate } = props
  const [isOpen, setIsOpen] = useState(false)
  const [name, setName] = useState(props.initialName)
  const [isShared, setIsShared] = useState(false)
  const [made, setMade] = useState<string | null>(null)
  const { submit, isPending, errorOf, problem } = useSubmit(onCreate, {
    fields: ['name'],
    onDone: ({ id }) => setMade(id),
  })
  const change = (next: boolean) => {
    setIsOpen(next)
    setMade(null)
  }
  return (
    <>
      {saved === null || isOpen ? (
        <Button size="sm" onClick={() => setIsOpen(true)}>
          Save as view
        </Button>
      ) : (
        <Button size="sm" asChild>
          <Link href={routes.view(company, saved.id)} prefetch={false}>
            <span className="max-w-60 truncate">View: {saved.name}</span>
          </Link>
        </Button>
      )}
      <Dialog open={isOpen} onOpenChange={change}>
        <DialogContent
          title="Save as view"
          description="The search for the events of this alert, among the views of the log."
          className="max-w-md"
        >
          {made === null ? (
            <form
              className="grid gap-4"
              onSubmit={(event) => {
                event.preventDefault()
                const state = { q: query }
                submit({ company, name, isShared, perspective: 'audit-logs', state })
              }}
            >
              <FormProblem text={problem} />
              <ViewNameFields
                {...{ name, isShared, canShare }}
                error={errorOf('name')}
                onName={setName}
                onShare={setIsShared}
              />
              <SubmitLine label="Save view" isPending={isPending} />
            </form>
          ) : (
            <div className="grid gap-4">
              <p role="status">It is saved.</p>
              <div className="flex justify-end gap-2">
                <Button onClick={() => change(false)}>Stay here</Button>
                <Button variant="primary" asChild>
                  <Link href={routes.view(company, made)} prefetch={false}>
                    Open the view
                  </Link>
                </Button>
              </div>
            </div>
          )}
        </DialogContent>
      </Dialog>
    </>
  )
}
