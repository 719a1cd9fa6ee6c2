'use client'

import { MoreHorizontal } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { RuleView } from '@/lib/alerts/schema/views'
import { routes } from '@/lib/web/routes'
import type { RuleActions } from './rule-actions'

type RuleMenuProps = { company: string; rule: RuleView; actions: RuleActions }

const snoozes = [
  [60, '1 hour'],
  [8 * 60, '8 hours'],
  [24 * 60, '1 day'],
  [7 * 24 * 60, '7 days'],
] as const

/** What can be done to a rule. */
export function RuleMenu({ company, rule, actions }: RuleMenuProps) {
  const { id, name, isEnabled, mutedAt, snoozedUntil } = rule
  const [isAsking, setIsAsking] = useState(false)
  const router = useRouter()
  const turn = useSubmit(actions.changeRule)
  const mute = useSubmit(mutedAt || snoozedUntil ? actions.unmuteRule : actions.muteRule)
  const snooze = useSubmit(actions.snoozeRule)
  const deletion = useSubmit(actions.deleteRule, {
    onDone: () => {
      setIsAsking(false)
      router.refresh()
    },
  })
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem asChild>
            <Link href={routes.alertRule(company, id)}>Edit…</Link>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => turn.submit({ company, id, isEnabled: !isEnabled })}>
            {isEnabled ? 'Disable' : 'Enable'}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => mute.submit({ company, id })}>
            {mutedAt ? 'Unmute' : snoozedUntil ? 'Wake up' : 'Mute'}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuLabel>Snooze for</DropdownMenuLabel>
          {snoozes.map(([minutes, words]) => (
            <DropdownMenuItem
              key={minutes}
              onSelect={() => snooze.submit({ company, id, minutes })}
            >
              {words}
            </DropdownMenuItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setIsAsking(true)}>Delete…</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <FormProblem text={turn.problem ?? mute.problem ?? snooze.problem} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete ${name}?`}
        description="Its alerts stay, under its name."
        label="Delete rule"
        isPending={deletion.isPending}
        problem={deletion.problem}
        onConfirm={() => deletion.submit({ company, id })}
      />
    </>
  )
}
