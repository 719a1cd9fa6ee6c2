'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { Label } from '@/components/ui/label'
import { useShortcutSwitch } from './use-shortcuts'

const shortcuts = [
  { keys: ['/'], does: 'Search' },
  { keys: ['↓'], does: 'From the search to the events' },
  { keys: ['j'], does: 'Next event' },
  { keys: ['k'], does: 'Previous event' },
  { keys: ['Enter'], does: 'Open the event' },
  { keys: ['Esc'], does: 'Close, or leave the search' },
  { keys: ['←', '→'], does: 'Over time: another bar; with Shift more; Enter zooms' },
  { keys: ['?'], does: 'This list' },
]

type ShortcutsDialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

export function ShortcutsDialog({ isOpen, onOpenChange }: ShortcutsDialogProps) {
  const [isOn, setIsOn] = useShortcutSwitch()
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="Keyboard shortcuts" className="max-w-sm">
        <dl className="grid gap-2">
          {shortcuts.map(({ keys, does }) => (
            <div key={does} className="flex items-center justify-between gap-4">
              <dt>{does}</dt>
              <dd className="flex shrink-0 gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <Label className="flex items-center gap-2 border-t pt-4 font-normal">
          <Checkbox checked={isOn} onCheckedChange={(checked) => setIsOn(checked === true)} />
          Single-key shortcuts are on
        </Label>
      </DialogContent>
    </Dialog>
  )
}
