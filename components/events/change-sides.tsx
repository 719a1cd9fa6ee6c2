'use client'

import { useMemo, useState } from 'react'
import type { JsonValue } from '@/lib/log/schema'
import { cn } from '@/lib/web/cn'
import { diffWords, type WordMark } from './diff-words'

type ChangeSidesProps = { before: JsonValue | undefined; after: JsonValue | undefined }

/** Characters of a value that are shown at first, and of an equal stretch between two marks. */
const textMax = 300
const stretchMax = 120

/** Old and new beside each other, or below where there is no room; words that differ are struck out and underlined. */
export function ChangeSides({ before, after }: ChangeSidesProps) {
  const marks = useMemo(
    () =>
      typeof before === 'string' && typeof after === 'string' ? diffWords(before, after) : null,
    [before, after],
  )
  return (
    <>
      <Side kind="old" value={before} marks={marks?.before ?? null} />
      <Side kind="new" value={after} marks={marks?.after ?? null} />
    </>
  )
}

const looks = {
  old: { label: 'Old', sign: '−', className: 'bg-gone-subtle text-gone' },
  new: { label: 'New', sign: '+', className: 'bg-made-subtle text-made' },
}

type SideProps = {
  kind: 'old' | 'new'
  value: JsonValue | undefined
  marks: WordMark[] | null
}

function Side({ kind, value, marks }: SideProps) {
  const [isWhole, setIsWhole] = useState(false)
  const { label, sign, className } = looks[kind]
  if (value === undefined) {
    return (
      <span className="hidden text-muted-foreground sm:inline">
        <span className="sr-only">{label}: </span>none
      </span>
    )
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1)
  const pieces = marks ?? [{ text, isMarked: false }]
  const shown = isWhole ? pieces : shorten(pieces)
  const isCut = text.length > shown.reduce((sum, piece) => sum + piece.text.length, 0)
  return (
    <div className="min-w-0">
      <span className="sr-only">{label}: </span>
      <span
        className={cn(
          'inline-block max-w-full whitespace-pre-wrap wrap-anywhere rounded px-1.5 py-0.5 text-code',
          className,
        )}
      >
        <span aria-hidden>{sign} </span>
        {text === '' ? <span className="italic">empty text</span> : null}
        <bdi>
          {shown.map((piece, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text that does not change
            <Piece key={at} kind={kind} piece={piece} />
          ))}
        </bdi>
      </span>
      {isCut || isWhole ? (
        <button
          type="button"
          className="mt-0.5 block rounded-sm text-accent-text text-xs hover:underline print:hidden"
          onClick={() => setIsWhole(!isWhole)}
        >
          {isWhole ? 'Show less' : `Show all ${text.length.toLocaleString('en-US')} characters`}
        </button>
      ) : null}
    </div>
  )
}

function Piece({ kind, piece: { text, isMarked } }: { kind: 'old' | 'new'; piece: WordMark }) {
  if (!isMarked) return text
  return kind === 'old' ? (
    <del className="font-semibold line-through">{text}</del>
  ) : (
    <ins className="font-semibold underline underline-offset-2">{text}</ins>
  )
}

/** The marks and a little around them, up to as much as is shown at first. */
function shorten(pieces: readonly WordMark[]): WordMark[] {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0)
  if (length <= textMax) return [...pieces]
  const shown: WordMark[] = []
  let room = textMax
  for (const { text, isMarked } of pieces) {
    if (room <= 0) break
    const isStretch = !isMarked && pieces.length > 1 && text.length > stretchMax
    const half = stretchMax / 2 - 10
    const part = isStretch ? `${cut(text, half)} … ${text.slice(-half)}` : cut(text, room)
    shown.push({ text: part, isMarked })
    room -= part.length
  }
  return shown
}

/** Never between the halves of a letter. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}
