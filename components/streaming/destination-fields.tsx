'use client'

import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import {
  type AuthKey,
  authWords,
  type DestinationTypeKey,
  destinationTypeKeys,
  destinationTypeWords,
} from '@/lib/streaming/rules'
import { type FormValues, withType } from './form-values'

export type FieldsProps = {
  values: FormValues
  onChange: (values: FormValues) => void
  errorOf: (field: string) => string | undefined
  /** The destination exists: its type stays, and its secrets need not be entered again. */
  isStored: boolean
  hasToken: boolean
  /** Names of those that are stored. */
  headerNames: readonly string[]
}

const code = { className: 'text-code', spellCheck: false, autoCapitalize: 'none' } as const

/** What every destination needs. */
export function DestinationFields(props: FieldsProps) {
  const { values, onChange, errorOf, isStored, hasToken } = props
  const set = (change: Partial<FormValues>) => onChange({ ...values, ...change })
  const words = destinationTypeWords[values.type]
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field label="Destination type" error={errorOf('type')}>
        {(control) => (
          <Select
            {...control}
            value={values.type}
            disabled={isStored}
            onChange={(event) =>
              onChange(withType(values, event.target.value as DestinationTypeKey))
            }
          >
            {destinationTypeKeys.map((key) => (
              <option key={key} value={key}>
                {destinationTypeWords[key].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <TextField
        label="Name"
        required
        maxLength={100}
        value={values.name}
        error={errorOf('name')}
        onChange={(name) => set({ name })}
      />
      <div className="sm:col-span-2">
        <TextField
          label="URL"
          required
          {...code}
          inputMode="url"
          placeholder={words.urlExample}
          hint={
            values.url.includes('…')
              ? 'What stands as … is stored, and stays as it is unless you enter another value.'
              : 'https. The operator of this instance decides about private addresses.'
          }
          value={values.url}
          error={errorOf('url')}
          onChange={(url) => set({ url })}
        />
      </div>
      <TextField
        label="Authentication token"
        type="password"
        autoComplete="off"
        {...code}
        required={!hasToken && values.type !== 'http'}
        placeholder={hasToken ? 'Stored. Enter another one to replace it.' : words.tokenLabel}
        hint="Stored encrypted, and never shown again."
        value={values.token}
        error={errorOf('token')}
        onChange={(token) => set({ token })}
      />
      {words.auths.length > 1 ? (
        <Field label="Sent as" error={errorOf('auth')}>
          {(control) => (
            <Select
              {...control}
              value={values.auth}
              onChange={(event) => set({ auth: event.target.value as AuthKey })}
            >
              {words.auths.map((key) => (
                <option key={key} value={key}>
                  {authWords[key]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      {words.indexLabel === null ? null : (
        <TextField
          label={words.indexLabel}
          {...code}
          hint={
            values.type === 'splunk_hec' ? 'Left empty: the default index of the token.' : undefined
          }
          value={values.index}
          error={errorOf('index')}
          onChange={(index) => set({ index })}
        />
      )}
      {isStored ? null : (
        <Field label="Begins" error={errorOf('from')}>
          {(control) => (
            <Select
              {...control}
              value={values.from}
              onChange={(event) => set({ from: event.target.value })}
            >
              <option value="now">With the next event</option>
              <option value="start">With the oldest event that is kept</option>
            </Select>
          )}
        </Field>
      )}
      <div className="grid gap-2 sm:col-span-2">
        <CheckLine
          isChecked={values.maskPersonal}
          onChange={(maskPersonal) => set({ maskPersonal })}
        >
          Leave personal data out: people are sent as references.
        </CheckLine>
        {hasToken && values.type === 'http' ? (
          <CheckLine isChecked={values.dropsToken} onChange={(dropsToken) => set({ dropsToken })}>
            Remove the stored token, and send none.
          </CheckLine>
        ) : null}
      </div>
    </div>
  )
}
