import { expect, it } from 'vitest'
import { namesInPart } from './name-in-part'

const kenji = {
  ...{ ref: 's_kenji', id: 'hr-7', email: 'kenji@acme.example', name: 'Kenji van Tanaka' },
  others: ['田中 健司', 'The Boss of All', 'kenji suzuki'],
}

it.each([
  ['Tanaka v. Acme', true],
  ['all about TANAKA', true],
  ['the matter of kenji', true],
  ['Suzuki v. Acme', true],
  // As it is written in Japanese, with a space between the two.
  ['田中 健司 と 健司さん', false],
  ['actor:"Tanaka, K."', true],
  // The whole name is erased from it, and nothing of it is left.
  ['Kenji van Tanaka v. Acme', false],
  ['Kenji van Tanaka, known as Kenji', true],
  ['what hr-7 and kenji@acme.example did', false],
  ['Tanakas v. Acme', false],
  ['a van of Acme', false],
])('whether %s names somebody in part: %s', (text, isNamed) => {
  expect(namesInPart(text, kenji)).toBe(isNamed)
})
