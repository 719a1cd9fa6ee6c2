import { TriangleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { FormProblem } from '@/components/ui/form-problem'

/** More lines would hide the matrix that they are about. */
const wordsMax = 4

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
      className="sticky bottom-2 mt-3 grid gap-3 rounded-lg border bg-raised p-3 shadow-lg"
    >
      <FormProblem text={problem} />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div role="status" className="flex min-w-60 flex-1 gap-2.5 text-changed">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <div className="grid min-w-0 gap-0.5">
            <p className="font-medium">Not saved yet</p>
            <ul>
              {words.slice(0, wordsMax).map(({ role, text }) => (
                <li key={role} className="break-words">
                  {role}: {text}
                </li>
              ))}
              {words.length > wordsMax ? <li>and {words.length - wordsMax} roles more</li> : null}
            </ul>
          </div>
        </div>
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
