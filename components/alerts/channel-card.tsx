'use client'

import Link from 'next/link'
import { useState } from 'react'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { useSubmit } from '@/components/ui/use-submit'
import type { ChannelTest, ChannelView } from '@/lib/alerts/schema/views'
import { channelTypeLabels } from '@/lib/alerts/words'
import { routes } from '@/lib/web/routes'
import { ChannelHealthBadge } from './badges'
import { ChannelForm } from './channel-form'
import { countWords } from './count-words'
import type { ChannelActions } from './rule-actions'

type ChannelCardProps = {
  company: string
  channel: ChannelView
  /** Its last attempts are shown below. */
  isOpen: boolean
  actions: ChannelActions
}

/** How one channel does, and what can be done to it. */
export function ChannelCard({ company, channel, isOpen, actions }: ChannelCardProps) {
  const { id, name, type, shown, health, reason } = channel
  const { sent, waiting, dead, rules, lastOkAt, nextAttemptAt } = channel
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null)
  const [result, setResult] = useState<ChannelTest | null>(null)
  const close = () => setDialog(null)
  const test = useSubmit(actions.testChannel, { onDone: setResult })
  const retry = useSubmit(actions.retryChannel)
  const deletion = useSubmit(actions.deleteChannel, { onDone: close })
  const isFailing = health === 'retrying' || health === 'needs_attention'
  const input = { company, id }
  return (
    <article aria-label={name} className="grid grid-cols-1 gap-3 rounded-lg border bg-surface p-4">
      <header className="grid gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h3 className="wrap-anywhere min-w-0 font-semibold">{name}</h3>
          <ChannelHealthBadge health={health} />
        </div>
        <p className="break-all text-muted-foreground text-xs">
          {channelTypeLabels[type]} · <span className="text-code">{shown}</span>
          {channel.isSigned ? ' · signed' : ''}
        </p>
      </header>
      {reason !== null && health !== 'active' ? (
        <Alert tone={health === 'needs_attention' ? 'error' : 'warning'}>
          <p className="wrap-anywhere">{reason}</p>
        </Alert>
      ) : null}
      <p className="text-muted-foreground text-xs tabular-nums">
        Used by {countWords(rules, 'rule')}. {countWords(sent, 'message')} sent, {waiting} waiting
        {dead > 0 ? <span className="text-gone">, {dead} given up</span> : null}.
        {lastOkAt ? (
          <>
            {' '}
            Last success <Timestamp at={lastOkAt} />.
          </>
        ) : null}
        {nextAttemptAt ? (
          <>
            {' '}
            Next attempt <Timestamp at={nextAttemptAt} />.
          </>
        ) : null}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" disabled={test.isPending} onClick={() => test.submit(input)}>
          {test.isPending ? 'Sending…' : 'Send a test'}
        </Button>
        {isFailing || dead > 0 ? (
          <Button size="sm" disabled={retry.isPending} onClick={() => retry.submit(input)}>
            Retry now
          </Button>
        ) : null}
        <Button size="sm" onClick={() => setDialog('edit')}>
          Edit…
        </Button>
        <Button size="sm" onClick={() => setDialog('delete')}>
          Delete…
        </Button>
        <Link
          href={routes.alertChannels(company, isOpen ? {} : { channel: id })}
          scroll={false}
          className="ml-auto text-accent-text text-xs underline underline-offset-2"
        >
          {isOpen ? 'Hide attempts' : 'Last attempts'}
        </Link>
      </div>
      <FormProblem text={test.problem ?? retry.problem} />
      {result === null ? null : (
        <Alert
          tone={result.ok ? 'success' : 'error'}
          title={result.ok ? 'The test was sent' : 'The test was not taken'}
        >
          <p className="wrap-anywhere">{result.detail}</p>
        </Alert>
      )}
      <Dialog open={dialog === 'edit'} onOpenChange={close}>
        <DialogContent title={`Edit ${name}`}>
          <ChannelForm company={company} channel={channel} actions={actions} />
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        isOpen={dialog === 'delete'}
        onClose={close}
        title={`Delete ${name}?`}
        description="Rules tell it no more, and what waits is not sent."
        label="Delete channel"
        isPending={deletion.isPending}
        problem={deletion.problem}
        onConfirm={() => deletion.submit(input)}
      />
    </article>
  )
}
