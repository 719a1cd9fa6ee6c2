import { Button } from './button'

/** The end of a form in a dialog. */
export function SubmitLine({ label, isPending }: { label: string; isPending: boolean }) {
  return (
    <div className="flex justify-end">
      <Button type="submit" variant="primary" disabled={isPending}>
        {isPending ? 'Saving…' : label}
      </Button>
    </div>
  )
}
