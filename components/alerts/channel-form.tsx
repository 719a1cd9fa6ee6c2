'use client'

import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { CheckLine } from '@/components/ui/check-line'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { SaveLine } from '@/components/ui/save-line'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import { useSubmit } from '@/components/ui/use-submit'
import type { ChannelView } from '@/lib/alerts/schema/views'
import { type ChannelType, channelTypeLabels, channelTypes } from '@/lib/alerts/words'
import type { ChannelActions } from './rule-actions'

type ChannelFormProps = {
  company: string
  /** What is changed; null: a new one is made. */
  channel: ChannelView | null
  actions: Pick<ChannelActions, 'createChannel' | 'changeChannel'>
}

/** Where alerts are told. A web address is not shown again: whoever has it may write there. */
export function ChannelForm({ company, channel, actions }: ChannelFormProps) {
  const [type, setType] = useState<ChannelType>(channel?.type ?? 'email')
  const [name, setName] = useState(channel?.name ?? '')
  const [place, setPlace] = useState(channel?.type === 'email' ? channel.shown : '')
  const [newSecret, setNewSecret] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const save = async () => {
    const where = type === 'email' ? { address: place } : { secretUrl: place }
    if (channel === null) return actions.createChannel({ company, type, name, ...where })
    const given = place === '' ? {} : where
    return actions.changeChannel({ company, id: channel.id, name, newSecret, ...given })
  }
  const { submit, isPending, isDone, errorOf, problem } = useSubmit<
    undefined,
    { signingSecret: string | null }
  >(save, {
    fields: ['name', 'address', 'url'],
    onDone: ({ signingSecret }) => {
      setSecret(signingSecret)
      setNewSecret(false)
      if (channel === null) setName('')
      if (channel === null || type !== 'email') setPlace('')
    },
  })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit(undefined)
      }}
    >
      <FormProblem text={problem} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              disabled={channel !== null}
              value={type}
              onChange={(event) => {
                setType(event.target.value as ChannelType)
                setPlace('')
              }}
            >
              {channelTypes.map((one) => (
                <option key={one} value={one}>
                  {channelTypeLabels[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <TextField
          label="Name"
          required
          maxLength={100}
          value={name}
          error={errorOf('name')}
          onChange={setName}
        />
      </div>
      {type === 'email' ? (
        <TextField
          label="E-mail address"
          type="email"
          required
          placeholder="soc@example.com"
          hint="It gets a test at once; where the mail server refuses it, this says so."
          value={place}
          error={errorOf('address')}
          onChange={setPlace}
        />
      ) : (
        <TextField
          label="Web address"
          type="url"
          required={channel === null}
          autoComplete="off"
          hint={
            channel === null
              ? 'Kept secret: it is not shown again.'
              : `The stored one, at ${channel.shown}, stays as long as this is empty.`
          }
          value={place}
          error={errorOf('url')}
          onChange={setPlace}
        />
      )}
      {channel?.type === 'webhook' ? (
        <CheckLine isChecked={newSecret} onChange={setNewSecret}>
          Sign with another secret from now on
        </CheckLine>
      ) : null}
      {secret === null ? null : (
        <Alert title="Its requests are signed with this secret">
          <p>The receiver checks them with it (Standard Webhooks). It is shown this once.</p>
          <div className="mt-1 flex flex-wrap items-center gap-2">
            <code className="min-w-0 break-all text-code text-xs">{secret}</code>
            <CopyButton text={secret} label="Copy secret" hasText />
          </div>
        </Alert>
      )}
      <SaveLine
        isPending={isPending}
        isDone={isDone}
        label={channel === null ? 'Add channel' : 'Save'}
      />
    </form>
  )
}
