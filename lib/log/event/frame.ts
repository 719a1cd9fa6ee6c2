import type { PointerToken } from './json-pointer'

/**
 * How many leading tokens of a path belong to the frame that the format itself fixes. Behind them begins
 * what a producer is free to name: `/details` 1, `/request/body` 2, `/changes/0/old` 3.
 */
export function countFrameTokens(path: readonly PointerToken[]): number {
  const [first, second] = path
  switch (first) {
    case 'actor':
      return second === 'on_behalf_of' ? 3 : 2
    case 'targets':
    case 'changes':
    case 'personal':
      return 3
    case 'workspace':
    case 'source':
    case 'request':
      return 2
    default:
      return 1
  }
}

/** Members that say what kind of thing happened: they are never personal and never taken out. */
export function isStructural(path: readonly PointerToken[]): boolean {
  const [first, second] = path
  switch (first) {
    case 'id':
    case 'action':
    case 'occurred_at':
    case 'outcome':
    case 'personal':
      return true
    case 'actor':
    case 'targets':
      return path.at(-1) === 'type'
    case 'request':
      return second === 'method' || second === 'auth_type'
    default:
      return false
  }
}
