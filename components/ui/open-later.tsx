'use client'

import {
  cloneElement,
  type ComponentProps,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useState,
  useTransition,
} from 'react'

type OpenLaterProps = {
  /** What the button says that it opens. */
  popup: 'dialog' | 'menu'
  /** The same that `children` have as their trigger. */
  button: ReactElement<ComponentProps<'button'>>
  /** Fetches the script of `children`; called when somebody comes near, so that it is there when they press. */
  load: () => Promise<unknown>
  /** The panel together with its button, loaded lazily. It begins open. */
  children: ReactNode
}

/**
 * A button of which the script that opens something comes with its first press: most visits open nothing, and the page is
 * lighter without. The first press counts, by mouse, keyboard or `click()`; until the script is there the button stays.
 */
export function OpenLater({ popup, button, load, children }: OpenLaterProps) {
  const [isWanted, setIsWanted] = useState(false)
  const [, startTransition] = useTransition()
  const open = () => startTransition(() => setIsWanted(true))
  // A fetch that fails is no matter yet: the press tries again, and tells.
  const prepare = () => void load().catch(() => undefined)
  const closed = cloneElement(button, {
    'aria-haspopup': popup,
    'aria-expanded': false,
    onPointerEnter: prepare,
    onFocus: prepare,
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (popup !== 'menu' || event.key !== 'ArrowDown') return
      event.preventDefault()
      open()
    },
  })
  // Always around it: a boundary that is new would show its fallback at once, and take the keyboard's place away.
  return <Suspense fallback={closed}>{isWanted ? children : closed}</Suspense>
}
