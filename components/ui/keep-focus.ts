/**
 * Remembers what has the keyboard, and answers with what gives it back where it was lost meanwhile: a button drops it when it is
 * disabled or taken away, and whoever uses no mouse would begin at the top of the page again. Where its form has a field that is
 * wrong, that field gets it, with what is said of it; where the button is gone, the control nearest to its place. What took the
 * keyboard since keeps it.
 */
export function keepFocus(): () => void {
  const focused = document.activeElement
  const places: Element[] = []
  const page = focused?.closest('main')
  // Outside of the page, in dialogs and menus, what is nearest may have nothing to do with it.
  for (let at = focused; at && at !== page && at !== document.body; ) {
    places.push(at)
    at = page ? at.parentElement : null
  }
  const form = focused?.closest('form')
  return () => {
    if (document.activeElement !== document.body) return
    const wrong = form?.querySelector('[aria-invalid="true"]')
    const near = places.flatMap((place) => [
      place,
      // Buttons first: a field would bring up the keyboard of a phone.
      ...place.querySelectorAll('button, a[href]'),
      ...place.querySelectorAll('input, select, textarea'),
    ])
    for (const element of wrong ? [wrong, ...near] : near) {
      // What is hidden, disabled, gone or no control does not take it.
      if (element instanceof HTMLElement) element.focus()
      if (document.activeElement === element) return
    }
  }
}
