import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { makeSdkSources } from '@/scripts/generate-sdk'

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
