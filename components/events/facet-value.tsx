import { Ban, Check } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/web/cn'

export type FacetValueState = 'open' | 'chosen' | 'excluded'

type FacetValueProps = {
  label: string
  hint: string | null
  /** Null where nobody has counted. */
  count: string | null
  /** Of the most frequent value, from 0 to 1. */
  share: number
  state: FacetValueState
  onChoose: () => void
  onExclude: () => void
}

/** One value: a click filters by it, the button at its end leaves it out, as a click with Alt does. */
export function FacetValue(props: FacetValueProps) {
  const { label, hint, count, share, state, onChoose, onExclude } = props
  return (
    <li className="group relative flex items-center rounded-md hover:bg-hover has-[:focus-visible]:bg-hover">
      <Share share={share} />
      <Button
        variant="ghost"
        size="sm"
        className={cn(
          'relative min-w-0 flex-1 justify-start gap-1.5 pr-1 font-normal hover:bg-transparent',
          state === 'chosen' && 'bg-accent-subtle text-accent-text hover:bg-accent-subtle',
          state === 'excluded' && 'text-muted-foreground line-through',
        )}
        aria-pressed={state === 'chosen'}
        title={hint && hint !== label ? `${label} (${hint})` : label}
        onClick={(event) => (event.altKey ? onExclude() : onChoose())}
      >
        {state === 'chosen' ? <Check aria-hidden /> : null}
        <span className="min-w-0 flex-1 truncate text-left">{label}</span>
        <span className="text-muted-foreground">{count}</span>
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        className={cn(
          'relative size-6 text-muted-foreground',
          state !== 'excluded' &&
            'opacity-0 focus-visible:opacity-100 group-hover:opacity-100 group-has-[:focus-visible]:opacity-100 pointer-coarse:opacity-100',
          state === 'excluded' && 'text-gone',
        )}
        aria-label={`Leave out ${label}`}
        title={state === 'excluded' ? 'Left out; click to let in' : 'Leave out'}
        aria-pressed={state === 'excluded'}
        onClick={onExclude}
      >
        <Ban aria-hidden />
      </Button>
    </li>
  )
}

/** How frequent the value is, behind its name. Drawn: the page's policy allows no style in what the server sends. */
function Share({ share }: { share: number }) {
  return (
    <svg aria-hidden className="absolute inset-0 size-full">
      <rect width={`${share * 100}%`} height="100%" rx="6" className="fill-border/60" />
    </svg>
  )
}
