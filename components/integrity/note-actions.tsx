import { Download } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import type { CheckpointView } from '@/lib/events/integrity/schema'

/** The note itself is in the link: what is kept is what was shown. */
export function NoteActions({
  checkpoint,
  hasText = false,
}: {
  checkpoint: CheckpointView
  hasText?: boolean
}) {
  const { size, epoch, note } = checkpoint
  const name = `${epoch === 1 ? '' : `e${epoch}-`}${size}.checkpoint`
  const label = `Download checkpoint of ${size} events`
  return (
    <div className="flex gap-1.5">
      <CopyButton
        text={note}
        label={hasText ? 'Copy checkpoint' : `Copy checkpoint of ${size} events`}
        hasText={hasText}
      />
      <Button size={hasText ? 'sm' : 'icon-sm'} variant={hasText ? 'outline' : 'ghost'} asChild>
        <a
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(note)}`}
          download={name}
          {...(hasText ? {} : { 'aria-label': label, title: label })}
        >
          <Download aria-hidden />
          {hasText ? 'Download' : null}
        </a>
      </Button>
    </div>
  )
}
