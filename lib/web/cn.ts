import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

// Sizes of our own: unknown `text-*` would be taken for colours, and throw the real colour out.
const merge = extendTailwindMerge<'code'>({
  extend: { classGroups: { 'font-size': [{ text: ['13', '2xs'] }], code: ['text-code'] } },
})

/** Joins class names; of two that say different things about one property the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
