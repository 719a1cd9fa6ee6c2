import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { makeSdkSources } from '@/scripts/generate-sdk'
import { type AuditEvent, type KnownAction, knownActions } from './src/client.js'

const sources = [...makeSdkSources()]

it('knows the parts that are shared', () => {
  expect(sources.length).toBeGreaterThan(5)
})

it.each(sources)(
  '%s is what the server uses (else: npx tsx scripts/generate-sdk.ts)',
  (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text)
  },
)

it('offers the actions of the catalogue as a type, and takes any other as an event', () => {
  const known: KnownAction = 'project.deleted'
  // @ts-expect-error: not in the catalogue
  const unknown: KnownAction = 'project.frobnicated'
  const actions: AuditEvent['action'][] = [known, unknown]
  expect(actions.map((action) => knownActions.includes(action as KnownAction))).toEqual([
    true,
    false,
  ])
})
