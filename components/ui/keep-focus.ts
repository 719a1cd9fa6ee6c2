/**
 * Remembers what has the keyboard, and answers with what gives it back where it was lost meanwhile: a button drops it when it is
 * disabled or taken away, and whoever uses no mouse would begin at the top of the page again. Where the button is gone, the
 * control nearest to its place gets it; where its form has a field that is wrong, that field, with what is said of it. What took
 * the keyboard since keeps it.
 */
export function keepFocus(): () => void {
  const { activeElement } = document
  const places: Element[] = []
  const page = activeElement?.closest('main')
  const form = activeElement?.closest('form')
  for (let at = activeElement; at && at !== page && at !== document.body; at = at.parentElement) {
    places.push(at)
  }
  // Outside of the page, in dialogs and menus, what is nearest may have nothing to do with it.
  const kept = page ? places : places.slice(0, 1)
  return () => {
    if (document.activeElement !== document.body) return
    const wrong = form?.querySelector('[aria-invalid="true"]')
    if (wrong && takesFocus(wrong)) return
    for (const place of kept) {
      if (!place.isConnected) continue
      if (takesFocus(place) || listControls(place).some(takesFocus)) return
    }
  }
}

/** Buttons first: a field would bring up the keyboard of a phone. */
function listControls(place: Element): Element[] {
  const buttons = place.querySelectorAll('button, a[href]')
  return [...buttons, ...place.querySelectorAll('input, select, textarea')]
}

/** What is hidden, disabled or no control does not. */
function takesFocus(element: Element): boolean {
  if (element instanceof HTMLElement) element.focus()
  return document.activeElement === element
}
