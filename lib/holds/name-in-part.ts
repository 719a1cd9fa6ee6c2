import { cutPerson, type ErasedPerson, namesPerson } from '@/lib/log/cut-person'

/**
 * Whether a part of a person's name is left in a text of which `cutPerson` has taken what it can: `Tanaka v. Acme` of Kenji
 * Tanaka. It may be somebody else's: nobody is erased by it. Small words of a name (`van der`) are none.
 */
export function namesInPart(text: string, person: ErasedPerson): boolean {
  const { name, others = [] } = person
  const parts = [name, ...others]
    .filter((value): value is string => value !== null && !value.includes('@'))
    .flatMap(listParts)
  // Without the ref, which may look like a part of a name.
  const left = cutPerson(text, { ...person, ref: '' })
  return namesPerson(left, { ref: '', id: null, email: null, name: null, others: parts })
}

function listParts(name: string): string[] {
  const words = name.split(/[\s,]+/u).filter((word) => /\p{L}/u.test(word))
  const great = words.filter((word) => !/^\p{Ll}/u.test(word))
  return great.length > 0 ? great : words
}
