/** The columns of every line of changes (path, old, new), where there is room for three. */
export const changeLineClass =
  'grid gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,28%)_minmax(0,1fr)_minmax(0,1fr)]'
