'use client'

import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { CheckLine } from '@/components/ui/check-line'
import { CopyButton } from '@/components/ui/copy-button'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { DestinationView } from '@/lib/streaming/schema/views'
import { cn } from '@/lib/web/cn'
import { DestinationFields } from './destination-fields'
import { emptyValues, type FormValues, toInput, valuesOf } from './form-values'
import { MoreFields } from './more-fields'
import type { StreamingActions } from './streaming-actions'
import { TestResult } from './test-result'

type DestinationFormProps = {
  company: string
  /** What is edited; null: a new one is made. */
  destination: DestinationView | null
  /** Streaming is on; without it nothing here can be used. */
  isActive: boolean
  onCreate: StreamingActions['onCreate']
  onChange: StreamingActions['onChange']
  onTestDraft: StreamingActions['onTestDraft']
  onDone?: () => void
}

/** Those that are folded up at first: what is wrong with one of them unfolds them. */
const moreFields = ['query', 'format', 'framing', 'headers', 'ca']
const fields = ['name', 'type', 'url', 'auth', 'token', 'index', 'from', ...moreFields]

/** Where events go, and how: tried before it is saved, by what will deliver. */
export function DestinationForm(props: DestinationFormProps) {
  const { company, destination, isActive, onDone } = props
  const [values, setValues] = useState<FormValues>(() =>
    destination ? valuesOf(destination) : emptyValues('splunk_hec'),
  )
  const [secret, setSecret] = useState<string | null>(null)
  const [sendEvent, setSendEvent] = useState(false)
  const [areMoreOpen, setAreMoreOpen] = useState(false)
  const input = toInput(values, { hasStored: destination !== null })
  const save = () => {
    if (!destination) return props.onCreate({ company, ...input, from: values.from })
    const { type: _type, ...change } = input
    return props.onChange({ company, id: destination.id, ...change })
  }
  const saving = useSubmit(save, {
    fields,
    onDone: ({ signingSecret }) => {
      setSecret(signingSecret)
      setResult(null)
      if (!destination) setValues(emptyValues(values.type))
      if (signingSecret === null) onDone?.()
    },
  })
  const test = useSubmit(
    (asked: { sendEvent: boolean }) =>
      props.onTestDraft({
        // What has no name yet can be tried.
        ...{ company, ...input, name: input.name.trim() || 'Draft', ...asked },
        ...(destination ? { id: destination.id } : {}),
      }),
    { fields, onDone: (result) => setResult(result) },
  )
  const [result, setResult] = useState<Parameters<typeof TestResult>[0]['result'] | null>(null)
  const errorOf = (field: string) => saving.errorOf(field) ?? test.errorOf(field)
  const given = {
    ...{ values, errorOf, isStored: destination !== null },
    hasToken: destination?.hasToken ?? false,
    headerNames: destination?.headerNames ?? [],
    onChange: (next: FormValues) => {
      setValues(next)
      setResult(null)
    },
  }
  const isBusy = saving.isPending || test.isPending
  const isWrong = !isBusy && fields.some((field) => errorOf(field) !== undefined)
  return (
    <form
      className="grid gap-4"
      // The browser would name the first empty field alone; the server says of all fields what is wrong.
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        test.reset()
        saving.submit(undefined)
      }}
    >
      <fieldset disabled={!isActive} className="grid min-w-0 gap-4 disabled:opacity-55">
        <legend className="sr-only">Destination</legend>
        <DestinationFields {...given} />
        <details
          className="rounded-md border"
          open={areMoreOpen || moreFields.some((field) => errorOf(field) !== undefined)}
          onToggle={({ currentTarget }) => setAreMoreOpen(currentTarget.open)}
        >
          <summary className="cursor-pointer px-3 py-2 text-xs">
            Filter, format, headers, certificate
          </summary>
          <div className="border-t p-3">
            <MoreFields {...given} />
          </div>
        </details>
        {/* Beside the buttons, where people look: the secret is shown this once. */}
        <FormProblem text={saving.problem ?? test.problem} />
        {secret === null ? null : <SigningSecret secret={secret} />}
        {result ? <TestResult result={result} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" disabled={isBusy}>
            {saving.isPending ? 'Saving…' : destination ? 'Save' : 'Add destination'}
          </Button>
          <Button
            // Not disabled, which would take the focus from whoever waits for the result.
            aria-disabled={isBusy || undefined}
            onClick={() => {
              if (isBusy) return
              saving.reset()
              test.submit({ sendEvent })
            }}
          >
            {test.isPending ? 'Testing…' : 'Test Connection'}
          </Button>
          <CheckLine isChecked={sendEvent} onChange={setSendEvent}>
            Also send one event, marked as a test
          </CheckLine>
          <FormStatus isWrong={isWrong} isSaved={saving.isDone} isTesting={test.isPending} />
        </div>
      </fieldset>
    </form>
  )
}

/** The fields are long: what is wrong may stand beyond the screen. */
function FormStatus({
  isWrong,
  isSaved,
  isTesting,
}: {
  isWrong: boolean
  isSaved: boolean
  isTesting: boolean
}) {
  const look = isWrong ? 'text-gone' : isSaved ? 'text-made' : 'sr-only'
  return (
    <span role="status" className={cn('text-xs', look)}>
      {isWrong
        ? 'Some fields are wrong: each says what would be right.'
        : isSaved
          ? 'Saved'
          : isTesting
            ? 'Testing the connection…'
            : ''}
    </span>
  )
}

function SigningSecret({ secret }: { secret: string }) {
  return (
    <Alert title="Its requests are signed with this secret">
      <p>The receiver checks them with it. It is shown this once.</p>
      <div className="mt-1 flex flex-wrap items-center gap-2">
        <code className="min-w-0 break-all text-code text-xs">{secret}</code>
        <CopyButton text={secret} label="Copy secret" hasText />
      </div>
    </Alert>
  )
}
