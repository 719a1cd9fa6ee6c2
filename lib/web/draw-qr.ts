import { encode } from 'uqr'

/** A QR code as one SVG path on a square of `size` units, quiet zone included. */
export type QrDrawing = { size: number; path: string }

export function drawQr(text: string): QrDrawing {
  // Four units of quiet zone, as ISO/IEC 18004 asks for.
  const { size, data } = encode(text, { ecc: 'M', border: 4 })
  const path = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  )
  return { size, path: path.join('') }
}
