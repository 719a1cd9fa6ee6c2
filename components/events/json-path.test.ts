import { expect, test } from 'vitest'
import { writeJsonPath, writePath } from './json-path'

test('a path is read as people write it, and what is no plain word stands in quotes', () => {
  expect(writePath(['a', 'b', 0, 'd e', 'f.g', '0'])).toBe('a.b[0]["d e"]["f.g"]["0"]')
  expect(writePath([1, 'größe'])).toBe('[1].größe')
  expect(writePath([])).toBe('')
})

test('a copied path is a JSONPath query', () => {
  expect(writeJsonPath(['a', 0, 'say "x"'])).toBe('$.a[0]["say \\"x\\""]')
  expect(writeJsonPath([])).toBe('$')
})
