import { createContext } from 'react'

/**
 * Whether somebody has come near the row, by pointer or keyboard. What only they can use is drawn from then on: in a table of
 * many rows it would be most of the document.
 */
export const RowNearContext = createContext(false)
