'use client'

import { useState } from 'react'
import type { ExportView } from '@/lib/exports/schema/formats'
import { tellNews } from './export-words'

/** Says to screen readers what eyes see in the list: that an export began, and what became of it. */
export function ExportNews({ exports }: { exports: readonly ExportView[] }) {
  const [told, setTold] = useState({ exports, text: '' })
  if (told.exports !== exports) {
    setTold({ exports, text: tellNews(told.exports, exports) || told.text })
  }
  return (
    <p role="status" className="sr-only">
      {told.text}
    </p>
  )
}
