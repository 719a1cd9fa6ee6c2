/** What nobody can conclude from a bundle, however valid (say it in the product; research: DESIGN §5). */
export function bundleNotProven(known: {
  isValid: boolean
  /** Whether the log's key came from elsewhere than the bundle. */
  isPinned: boolean
  /** Whether a range proof shows that none is missing. */
  isRange: boolean
  hasAnchor: boolean
  /** The largest size of an earlier head that was compared; null where none was. */
  comparedTo: number | null
  /** Refs whose values are not disclosed. */
  closed: number
}): string[] {
  if (!known.isValid) return ['Anything that this bundle says: it is not valid.']
  const sentences = [
    'That the events are true: their producers said so.',
    'That nothing else happened: what was never recorded has no place in the log.',
  ]
  if (!known.isPinned) {
    sentences.push(
      'Whose log this is: the keys came with the bundle. Compare them with ones that you got elsewhere, or give a policy.',
    )
  }
  if (!known.isRange) {
    sentences.push(
      'That these are all events that match the query: each is proven by itself. Only a complete range shows that none is missing.',
    )
  }
  if (!known.hasAnchor) {
    sentences.push(
      known.comparedTo === null
        ? 'That the operator has not rewritten the whole log: for that, compare the checkpoint with one that was kept elsewhere earlier.'
        : `That the operator rewrote nothing before you saw the head of ${known.comparedTo} events that it agrees with, nor what came after it.`,
    )
  }
  if (known.closed > 0) {
    sentences.push(
      'What the undisclosed values say, and that the keys of erased ones were really destroyed.',
    )
  }
  sentences.push(
    'That the query, the times and the name in the manifest are right: only the key in export.pem vouches for those words.',
  )
  return sentences
}
