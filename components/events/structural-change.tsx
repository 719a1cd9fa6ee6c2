'use client'

import { useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { JsonValue } from '@/lib/log/schema'
import { ChangeSides } from './change-sides'
import { changeLineClass } from './change-line'
import { type DiffLine, diffJson, type JsonDiff } from './diff-json'
import { writePath } from './json-path'

type StructuralChangeProps = { field: string; before: JsonValue; after: JsonValue }

const linesAtFirst = 30
const sameMax = 200

/** Two objects or two lists: a line for each path that differs; what is equal is counted, and folded away. */
export function StructuralChange({ field, before, after }: StructuralChangeProps) {
  const diff = useMemo(() => diffJson(before, after), [before, after])
  const [isWhole, setIsWhole] = useState(diff.lines.length <= linesAtFirst + 5)
  const lines = isWhole ? diff.lines : diff.lines.slice(0, linesAtFirst)
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <bdi className="wrap-anywhere font-medium text-code">{field}</bdi>
        <span className="text-muted-foreground text-xs">{countLines(diff.lines)}</span>
      </p>
      {lines.length > 0 ? (
        <ul className="grid gap-2 sm:gap-1.5">
          {lines.map((line) => (
            <li key={`${line.kind} ${writePath(line.path)}`} className={changeLineClass}>
              <bdi className="wrap-anywhere pl-2 text-code text-muted-foreground">
                {writePath(line.path)}
              </bdi>
              <ChangeSides
                before={'old' in line ? line.old : undefined}
                after={'new' in line ? line.new : undefined}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {isWhole ? null : (
        <Button size="sm" className="w-fit print:hidden" onClick={() => setIsWhole(true)}>
          Show all {diff.lines.length.toLocaleString('en-US')} lines
        </Button>
      )}
      {diff.sameCount > 0 ? <Unchanged diff={diff} /> : null}
    </div>
  )
}

function Unchanged({ diff }: { diff: JsonDiff }) {
  const [isOpen, setIsOpen] = useState(false)
  const hidden = diff.same.length - sameMax
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)} className="text-xs">
      <summary className="w-fit cursor-pointer rounded-sm text-muted-foreground">
        {diff.sameCount.toLocaleString('en-US')} unchanged
      </summary>
      {isOpen ? (
        <ul className="mt-1 grid gap-0.5 pl-4 text-code text-muted-foreground">
          {diff.same.slice(0, sameMax).map(({ path, value }) => (
            <li key={writePath(path)} className="wrap-anywhere line-clamp-3">
              <bdi>{writePath(path)}</bdi>: <bdi>{JSON.stringify(value)}</bdi>
            </li>
          ))}
          {hidden > 0 ? (
            <li>and {hidden.toLocaleString('en-US')} more, as the JSON has them</li>
          ) : null}
        </ul>
      ) : null}
    </details>
  )
}

const words = { changed: 'changed', added: 'added', removed: 'removed' } as const

function countLines(lines: readonly DiffLine[]): string {
  const counts = Object.entries(words).flatMap(([kind, word]) => {
    const count = lines.filter((line) => line.kind === kind).length
    return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${word}`]
  })
  return counts.length === 0 ? 'nothing changed' : counts.join(', ')
}
