/**
 * Which classes of Tailwind say something about the same property, for `cn`. Only those that this console uses: the whole list of
 * tailwind-merge is 5 KB more for every page. cn.test.ts compares the two, and fails for a class that is missing here.
 */
const any = [() => true]
const sides = ['x', 'y', 't', 'r', 'b', 'l']
const borderWidths = ['', '0', '2', '4']

export const classGroups = {
  ...ofPrefixes('inset inset-x inset-y top right bottom left z col-span grid-cols grid-rows'),
  ...ofPrefixes('gap gap-x gap-y justify justify-items content items self place-items'),
  ...ofPrefixes('p px py pt pr pb pl m mx my mt mr mb ml scroll-mt'),
  ...ofPrefixes('w h size min-w max-w min-h max-h'),
  ...ofPrefixes('overflow overflow-x overflow-y overscroll overscroll-x'),
  ...ofPrefixes('leading whitespace break wrap align list line-clamp underline-offset'),
  ...ofPrefixes('bg fill stroke accent opacity shadow appearance border-spacing'),
  ...ofPrefixes('outline-offset cursor select touch pointer-events'),
  ...ofPrefixes('duration animate rotate translate-x translate-y'),
  position: ['static', 'fixed', 'absolute', 'relative', 'sticky'],
  isolation: ['isolate'],
  container: ['container'],
  visibility: ['visible', 'invisible', 'collapse'],
  display: [
    ...['block', 'inline-block', 'inline', 'flex', 'inline-flex', 'grid', 'inline-grid'],
    ...['table', 'table-cell', 'table-row', 'contents', 'hidden'],
  ],
  'sr-only': ['sr-only', 'not-sr-only'],
  'flex-direction': [{ flex: ['row', 'col', 'row-reverse', 'col-reverse'] }],
  'flex-wrap': [{ flex: ['wrap', 'nowrap'] }],
  flex: [{ flex: any }],
  shrink: ['shrink', 'shrink-0'],
  grow: ['grow', 'grow-0'],
  'table-layout': ['table-fixed', 'table-auto'],
  // Sizes of our own among them: as an unknown `text-*` they would be taken for colours, and throw the real colour out.
  'font-size': [{ text: ['2xs', 'xs', '13', 'sm', 'base', 'lg', 'xl', '2xl', '3xl'] }],
  code: ['text-code'],
  'text-align': [{ text: ['left', 'center', 'right'] }],
  'text-overflow': ['truncate', { text: ['ellipsis', 'clip'] }],
  'text-color': [{ text: any }],
  'font-weight': [{ font: ['normal', 'medium', 'semibold', 'bold'] }],
  'font-family': [{ font: ['sans', 'mono'] }],
  'font-style': ['italic', 'not-italic'],
  'font-numbers': ['tabular-nums'],
  'text-decoration': ['underline', 'no-underline', 'line-through'],
  'border-width': [{ border: borderWidths }],
  ...Object.fromEntries(
    sides.map((side) => [`border-${side}`, [{ [`border-${side}`]: borderWidths }]]),
  ),
  'border-collapse': [{ border: ['collapse', 'separate'] }],
  'border-style': [{ border: ['solid', 'dashed', 'none'] }],
  'border-color': [{ border: any }],
  rounded: [{ rounded: ['', 'none', 'sm', 'md', 'lg', 'xl', 'full'] }],
  ...ofPrefixes('rounded-t rounded-r rounded-b rounded-l'),
  'outline-style': ['outline-none', 'outline-hidden'],
  'outline-width': [{ outline: ['', '0', '1', '2', '4'] }],
  'outline-color': [{ outline: any }],
  'ring-inset': ['ring-inset'],
  'ring-width': [{ ring: ['', '0', '1', '2', '4'] }],
  'ring-color': [{ ring: any }],
  transition: ['transition', { transition: any }],
}

/** What a later class of the one group says about others as well. */
export const conflictingClassGroups = {
  inset: ['inset-x', 'inset-y', 'top', 'right', 'bottom', 'left'],
  'inset-x': ['right', 'left'],
  'inset-y': ['top', 'bottom'],
  gap: ['gap-x', 'gap-y'],
  flex: ['shrink', 'grow'],
  p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
  px: ['pr', 'pl'],
  py: ['pt', 'pb'],
  m: ['mx', 'my', 'mt', 'mr', 'mb', 'ml'],
  mx: ['mr', 'ml'],
  my: ['mt', 'mb'],
  size: ['w', 'h'],
  overflow: ['overflow-x', 'overflow-y'],
  overscroll: ['overscroll-x'],
  'line-clamp': ['display', 'overflow'],
  'font-size': ['leading'],
  rounded: ['rounded-t', 'rounded-r', 'rounded-b', 'rounded-l'],
  'border-width': sides.map((side) => `border-${side}`),
  'border-x': ['border-r', 'border-l'],
  'border-y': ['border-t', 'border-b'],
}

/** Each its own group, whatever stands behind it. */
function ofPrefixes(prefixes: string) {
  return Object.fromEntries(prefixes.split(' ').map((prefix) => [prefix, [{ [prefix]: any }]]))
}
