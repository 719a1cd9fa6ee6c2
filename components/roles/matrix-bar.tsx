import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'

type MatrixBarProps = {
  words: readonly { role: string; text: string }[]
  isPending: boolean
  isDone: boolean
  problem: string | null
  onDiscard: () => void
  onSave: () => void
}

/** What is changed and not saved, always in sight. */
export function MatrixBar(props: MatrixBarProps) {
  const { words, isPending, isDone, problem, onDiscard, onSave } = props
  if (words.length === 0) {
    return (
      <p role="status" className="mt-3 text-made text-xs">
        {isDone ? 'Saved.' : ''}
      </p>
    )
  }
  return (
    <section
      aria-label="Changes that are not saved"
      className="sticky bottom-2 z-30 mt-3 grid gap-3 rounded-lg border bg-raised p-3 shadow-lg"
    >
      <FormProblem text={problem} />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Alert tone="warning" title="Not saved yet" className="min-w-0 flex-1">
          <ul className="max-h-24 overflow-y-auto">
            {words.map(({ role, text }) => (
              <li key={role} className="break-words">
                {role}: {text}
              </li>
            ))}
          </ul>
        </Alert>
        <div className="flex gap-2">
          <Button onClick={onDiscard} disabled={isPending}>
            Discard
          </Button>
          <Button variant="primary" onClick={onSave} disabled={isPending}>
            {isPending ? 'Saving…' : 'Save changes'}
          </Button>
        </div>
      </div>
    </section>
  )
}
