import { expect, it } from 'vitest'
import { goLetters } from './go-letters'

it('every page of the navigation has a letter of its own', () => {
  const letters = Object.values(goLetters)
  expect(letters.length).toBeGreaterThan(5)
  expect(new Set(letters).size).toBe(letters.length)
  for (const letter of letters) expect(letter).toMatch(/^[a-z]$/)
})
