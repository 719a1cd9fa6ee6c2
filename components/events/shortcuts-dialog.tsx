'use client'

import { goLetters } from '@/components/shell/go-letters'
import { navigationGroups, navigationIds } from '@/components/shell/navigation'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { Label } from '@/components/ui/label'
import { useShortcutSwitch } from '@/components/ui/use-keys'

const shortcuts = [
  { keys: ['/'], does: 'Search' },
  { keys: ['Ctrl', '/'], does: 'How to write a search' },
  { keys: ['↓'], does: 'Through what to search for, or from the search to the events' },
  { keys: ['j'], does: 'Next event' },
  { keys: ['k'], does: 'Previous event' },
  { keys: ['Enter'], does: 'Open the event' },
  { keys: ['x'], does: 'Select the event' },
  { keys: ['Shift', 'x'], does: 'Select up to the event' },
  { keys: ['l'], does: 'Live events, their pause' },
  { keys: ['r'], does: 'From an event to related ones' },
  { keys: ['v'], does: 'Saved views' },
  { keys: ['Esc'], does: 'Close, or leave the search' },
  { keys: ['←', '→'], does: 'Over time: another bar; with Shift more; Enter zooms' },
  { keys: ['?'], does: 'This list' },
]

type ShortcutsDialogProps = {
  company: string
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

export function ShortcutsDialog({ company, isOpen, onOpenChange }: ShortcutsDialogProps) {
  const [isOn, setIsOn] = useShortcutSwitch()
  const pages = navigationGroups(company, navigationIds).flatMap(({ items }) => items)
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="Keyboard shortcuts" className="max-w-xl">
        <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
          <ShortcutList name="Events" shortcuts={shortcuts} />
          <ShortcutList
            name="Go to"
            shortcuts={pages.map(({ id, label }) => ({ keys: ['g', goLetters[id]], does: label }))}
          />
        </div>
        <Label className="flex items-center gap-2 border-t pt-4 font-normal">
          <Checkbox checked={isOn} onCheckedChange={(checked) => setIsOn(checked === true)} />
          Single-key shortcuts are on
        </Label>
      </DialogContent>
    </Dialog>
  )
}

type ShortcutListProps = { name: string; shortcuts: readonly { keys: string[]; does: string }[] }

function ShortcutList({ name, shortcuts: listed }: ShortcutListProps) {
  return (
    <section aria-label={name} className="grid content-start gap-2">
      <p className="text-muted-foreground text-xs">{name}</p>
      <dl className="grid gap-2">
        {listed.map(({ keys, does }) => (
          <div key={does} className="flex items-center justify-between gap-4">
            <dt>{does}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
