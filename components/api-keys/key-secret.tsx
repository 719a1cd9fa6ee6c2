import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'

type KeySecretProps = { secret: string; onDone: () => void }

export function KeySecret({ secret, onDone }: KeySecretProps) {
  return (
    <div className="grid gap-4">
      <div className="grid gap-2 rounded-md border bg-subtle p-3">
        <code className="break-all text-code text-sm">{secret}</code>
        <div>
          <CopyButton text={secret} label="Copy key" hasText />
        </div>
      </div>
      <p className="text-muted-foreground text-xs">
        Send it as <span className="text-code">Authorization: Bearer …</span>
      </p>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          I have copied it
        </Button>
      </div>
    </div>
  )
}
