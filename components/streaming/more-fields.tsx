'use client'

import { CheckLine } from '@/components/ui/check-line'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { TextField } from '@/components/ui/text-field'
import { Textarea } from '@/components/ui/textarea'
import {
  type DestinationFormat,
  destinationFormats,
  type Framing,
  formatWords,
  framings,
  framingWords,
} from '@/lib/streaming/rules'
import type { FieldsProps } from './destination-fields'
import type { FormValues } from './form-values'

/** What most destinations leave as it is. */
export function MoreFields({ values, onChange, errorOf, headerNames }: FieldsProps) {
  const hasHeaders = headerNames.length > 0
  const set = (change: Partial<FormValues>) => onChange({ ...values, ...change })
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        label="Which events"
        className="text-code"
        spellCheck={false}
        placeholder="Every event"
        hint="The language of the search, like action:user.* or -area:api_activity."
        value={values.query}
        error={errorOf('query')}
        onChange={(query) => set({ query })}
      />
      {values.type === 'http' ? (
        <Field label="Requests" error={errorOf('framing')}>
          {(control) => (
            <Select
              {...control}
              value={values.framing}
              onChange={(event) => set({ framing: event.target.value as Framing })}
            >
              {framings.map((key) => (
                <option key={key} value={key}>
                  {framingWords[key]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      <Field label="Format" error={errorOf('format')}>
        {(control) => (
          <Select
            {...control}
            value={values.format}
            onChange={(event) => set({ format: event.target.value as DestinationFormat })}
          >
            {destinationFormats.map((key) => (
              <option key={key} value={key}>
                {formatWords[key]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label="Further headers"
        hint={
          hasHeaders
            ? `Stored: ${headerNames.join(', ')}. What is entered here takes the place of all of them.`
            : 'One “Name: value” a line.'
        }
        error={errorOf('headers')}
      >
        {(control) => (
          <Textarea
            {...control}
            className="text-code"
            spellCheck={false}
            value={values.headers}
            onChange={(event) => set({ headers: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="CA certificate"
        hint="PEM. Trusted in place of the usual authorities."
        error={errorOf('ca')}
      >
        {(control) => (
          <Textarea
            {...control}
            className="text-code"
            spellCheck={false}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={values.ca}
            onChange={(event) => set({ ca: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-2 sm:col-span-2">
        <CheckLine isChecked={values.gzip} onChange={(gzip) => set({ gzip })}>
          Compress requests (gzip).
        </CheckLine>
        {hasHeaders ? (
          <CheckLine
            isChecked={values.dropsHeaders}
            onChange={(dropsHeaders) => set({ dropsHeaders })}
          >
            Remove the stored headers.
          </CheckLine>
        ) : null}
        {values.type === 'splunk_hec' ? (
          <CheckLine
            isChecked={values.acknowledge}
            onChange={(acknowledge) => set({ acknowledge })}
          >
            Wait until Splunk’s indexers acknowledge (slower; the token needs it enabled).
          </CheckLine>
        ) : null}
        {values.type === 'http' ? (
          <CheckLine isChecked={values.sign} onChange={(sign) => set({ sign })}>
            Sign requests (Standard Webhooks).
          </CheckLine>
        ) : null}
      </div>
    </div>
  )
}
