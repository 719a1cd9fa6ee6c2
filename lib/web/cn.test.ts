import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { extendTailwindMerge } from 'tailwind-merge'
import { expect, test } from 'vitest'
import { cn } from './cn'

/** The whole of tailwind-merge, with the two groups that are ours. */
const mergeByAll = extendTailwindMerge<'code'>({
  extend: { classGroups: { 'font-size': [{ text: ['13', '2xs'] }], code: ['text-code'] } },
})

test('any two classes of this console are merged as the whole of tailwind-merge would', () => {
  const classes = listClasses()
  expect(classes.length).toBeGreaterThan(300)
  const differences: string[] = []
  for (const one of classes) {
    for (const other of classes) {
      const [ours, all] = [cn(one, other), mergeByAll(`${one} ${other}`)]
      if (one !== other && ours !== all) differences.push(`${one} ${other}: ${ours}, not ${all}`)
    }
  }
  expect(differences).toEqual([])
}, 60_000)

test('a class under a condition gives way to the same condition only', () => {
  expect(cn('p-2 hover:p-3 md:p-4', 'p-1 md:p-5')).toBe('hover:p-3 p-1 md:p-5')
})

test('sizes of our own are no colours', () => {
  expect(cn('text-foreground text-13', 'text-2xs')).toBe('text-foreground text-2xs')
})

/** What stands in strings of components and pages and is a class, without its conditions. */
function listClasses(): string[] {
  const words = ['components', 'app']
    .flatMap(listSources)
    .flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/(['"`])([^\n]*?)\1/g)].flatMap(([, , text = '']) =>
        text.split(/\s+/),
      ),
    )
  const isClass = (word: string) =>
    /^-?[a-z][\w\-[\]().,/%!:&>=~*+]*$/.test(word) && mergeByAll(`${word} ${word}`) === word
  return [...new Set(words.filter(isClass).map((word) => word.replace(/^.*:(?=[a-z-])/, '')))]
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
}
