'use client'

import { FileArchive } from 'lucide-react'
import { type DragEvent, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/web/cn'

/** Takes files by drag and drop, by click and by keyboard. */
export function DropZone({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const id = useId()
  const [isOver, setIsOver] = useState(false)

  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    onFiles([...event.dataTransfer.files])
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the control within does the same
    <div
      onDragOver={(event) => {
        // Without it the browser would open the file in place of the page.
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={cn(
        'relative grid justify-items-center gap-2 rounded-lg border border-control border-dashed bg-surface px-4 py-12 text-center',
        'focus-within:outline-2 focus-within:outline-accent focus-within:outline-offset-2',
        isOver && 'border-accent bg-accent-subtle',
      )}
    >
      <FileArchive className="size-8 text-muted-foreground" aria-hidden />
      <Button asChild variant="primary">
        <label htmlFor={id}>Choose an evidence bundle</label>
      </Button>
      <p className="text-muted-foreground text-xs">
        or drop it here: the ZIP archive, or all files of an unpacked one together. Nothing is
        uploaded.
      </p>
      <input
        id={id}
        type="file"
        multiple
        className="absolute inset-0 size-full cursor-pointer opacity-0"
        onChange={(event) => onFiles([...(event.target.files ?? [])])}
      />
    </div>
  )
}
