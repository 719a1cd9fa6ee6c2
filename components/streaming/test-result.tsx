import { Check, X } from 'lucide-react'
import { Alert } from '@/components/ui/alert'
import type { TestOutcome } from './streaming-actions'

/** What a test found, step by step, and what the receiver would get. */
export function TestResult({ result }: { result: TestOutcome }) {
  return (
    <div className="grid gap-3">
      <Alert
        tone={result.ok ? 'success' : 'error'}
        title={result.ok ? 'The connection works' : 'The connection does not work'}
      >
        <p>
          {result.problem ??
            (result.steps.some(({ name }) => name === 'event')
              ? 'One event was written there, marked as a test.'
              : 'Nothing was written there.')}
        </p>
      </Alert>
      <ul className="grid gap-1 text-xs">
        {result.steps.map(({ name, ok, detail }) => (
          <li key={name} className="flex items-start gap-2">
            {ok ? (
              <Check className="mt-0.5 size-3.5 shrink-0 text-made" aria-label="passed" />
            ) : (
              <X className="mt-0.5 size-3.5 shrink-0 text-gone" aria-label="failed" />
            )}
            <span className="min-w-0 break-words">{detail}</span>
          </li>
        ))}
      </ul>
      <details className="min-w-0 rounded-md border">
        <summary className="cursor-pointer px-3 py-2 text-xs">
          What it would get for one event
        </summary>
        <pre
          // A region that scrolls has to be reached without a mouse.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          tabIndex={0}
          className="max-h-64 overflow-auto border-t bg-subtle p-3 text-code text-xs"
        >
          {prettify(result.sample)}
        </pre>
      </details>
    </div>
  )
}

/** Each line that is JSON, indented. */
function prettify(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      try {
        return JSON.stringify(JSON.parse(line), null, 2)
      } catch {
        return line
      }
    })
    .join('\n')
}
