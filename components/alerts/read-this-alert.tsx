'use client'

import type { MarkRead } from './alert-actions'
import { useMarkRead } from './use-mark-read'

type ReadThisAlertProps = {
  company: string
  alert: { id: string; isRead: boolean }
  onSeen: MarkRead
}

/** Whoever opens an alert has read it. */
export function ReadThisAlert({ company, alert, onSeen }: ReadThisAlertProps) {
  useMarkRead(company, { alerts: [alert], onSeen })
  return null
}
