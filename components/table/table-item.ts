import type { ReactNode } from 'react'

/** A row of a `VirtualTable`, or a heading over the rows below it. `row` is null where it is on its way. */
export type TableItem<Row> =
  | { kind: 'heading'; key: string; label: ReactNode }
  | { kind: 'row'; key: string; row: Row | null }

/** Heights: of the table's head, of a heading, and of most rows before they are measured. */
export const headPx = 32
export const headingPx = 29
export const rowPx = 53
