'use client'

import { useKeys } from '@/components/ui/use-keys'

export type ShortcutActions = {
  search: () => void
  nextRow: () => void
  previousRow: () => void
  /** Ticks the row that has the keyboard; with Shift everything up to it. */
  select: (isRange: boolean) => void
  toggleLive: () => void
  showHelp: () => void
}

/** The keys of the list of events. The drawer passes j and k on. */
export function useShortcuts(actions: ShortcutActions): void {
  useKeys(
    {
      '/': actions.search,
      j: actions.nextRow,
      k: actions.previousRow,
      x: ({ shiftKey }) => actions.select(shiftKey),
      l: actions.toggleLive,
      '?': actions.showHelp,
    },
    { inDialogs: ['j', 'k'] },
  )
}
