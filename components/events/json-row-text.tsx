import { ChevronRight } from 'lucide-react'
import type { JsonValue } from '@/lib/log/schema'
import { cn } from '@/lib/web/cn'
import { entriesPerPage, type JsonRow, textMax } from './json-rows'

/** One line of a tree; texts may run in either direction, whatever stands around them. */
export function JsonRowText({ row, isRedacted }: { row: JsonRow; isRedacted: boolean }) {
  return (
    <>
      {Array.from({ length: row.level - 1 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines that show how deep a row stands, all alike
        <span key={at} aria-hidden className="w-3 shrink-0 border-l first:ml-1.5" />
      ))}
      <ChevronRight
        aria-hidden
        className={cn(
          'mt-1 size-3 shrink-0 text-muted-foreground transition-transform',
          row.kind === 'value' && !row.isLong && 'invisible',
          'isOpen' in row && row.isOpen && 'rotate-90',
        )}
      />
      <span className="min-w-0 pl-0.5 wrap-anywhere">
        <Content row={row} isRedacted={isRedacted} />
      </span>
    </>
  )
}

function Content({ row, isRedacted }: { row: JsonRow; isRedacted: boolean }) {
  if (row.kind === 'more') {
    const next = Math.min(entriesPerPage, row.hidden)
    return (
      <span className="text-accent-text">
        {next.toLocaleString('en-US')} of {row.hidden.toLocaleString('en-US')} more
      </span>
    )
  }
  return (
    <>
      <Name name={row.path.at(-1)} />
      {row.kind === 'container' ? (
        <span className="text-muted-foreground">{countEntries(row.value, row.size)}</span>
      ) : (
        <Scalar value={row.value} isCut={row.isLong && !row.isOpen} isRedacted={isRedacted} />
      )}
    </>
  )
}

function Name({ name }: { name: string | number | undefined }) {
  return name === undefined ? null : (
    <>
      <bdi className="text-accent-text">{name === '' ? '""' : name}</bdi>
      <span className="text-muted-foreground">: </span>
    </>
  )
}

type ScalarProps = { value: JsonValue; isCut: boolean; isRedacted: boolean }

function Scalar({ value, isCut, isRedacted }: ScalarProps) {
  if (typeof value !== 'string') return <span>{JSON.stringify(value)}</span>
  if (isRedacted) {
    return <span className="text-muted-foreground italic">{value} (a secret, cut)</span>
  }
  return (
    <>
      <Quote />
      <bdi className="whitespace-pre-wrap">{isCut ? cut(value) : value}</bdi>
      <Quote />
      {isCut ? (
        <span className="text-muted-foreground">
          {' '}
          … {value.length.toLocaleString('en-US')} characters
        </span>
      ) : null}
    </>
  )
}

/** Tells the text "5" from the number. */
function Quote() {
  return (
    <span aria-hidden className="text-muted-foreground">
      "
    </span>
  )
}

function countEntries(value: JsonValue, size: number): string {
  const count = size.toLocaleString('en-US')
  if (Array.isArray(value)) return `[${count} ${size === 1 ? 'item' : 'items'}]`
  return `{${count} ${size === 1 ? 'member' : 'members'}}`
}

/** Never between the halves of a letter. */
function cut(text: string): string {
  return text.slice(0, textMax - 100).replace(/[\ud800-\udbff]$/, '')
}
