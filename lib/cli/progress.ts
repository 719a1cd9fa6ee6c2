import type { Progress } from './command'

const barWidth = 24
const redrawMs = 100
const lineEveryMs = 3_000

/** A bar that redraws itself on a terminal, else a line every few seconds: a log file wants no carriage returns. */
export function makeProgress(stderr: {
  isTTY?: boolean | undefined
  write: (text: string) => unknown
}): Progress {
  const startedAt = Date.now()
  let shownAt = startedAt
  let isOpen = false
  return {
    update({ done, total, label }) {
      const now = Date.now()
      if (now - shownAt < (stderr.isTTY ? redrawMs : lineEveryMs)) return
      shownAt = now
      const perSecond = Math.round(done / Math.max(0.001, (now - startedAt) / 1000))
      const text = describeState({ done, total, label, perSecond, isTty: stderr.isTTY === true })
      stderr.write(stderr.isTTY ? `\r\x1b[2K${text}` : `· ${text}\n`)
      isOpen = true
    },
    end() {
      if (isOpen && stderr.isTTY) stderr.write('\r\x1b[2K')
      isOpen = false
    },
  }
}

function describeState(input: {
  done: number
  total: number | null
  label: string
  perSecond: number
  isTty: boolean
}): string {
  const { done, total, label, perSecond, isTty } = input
  const count = `${done.toLocaleString('en-US')}${total === null ? '' : ` of ${total.toLocaleString('en-US')}`}`
  const speed = `${perSecond.toLocaleString('en-US')}/s`
  if (total === null || total === 0) return `${label}: ${count}, ${speed}`
  const share = Math.min(1, done / total)
  if (!isTty) return `${label}: ${count} (${Math.floor(share * 100)} %), ${speed}`
  const filled = Math.round(share * barWidth)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
  return `${label} ${bar} ${count}, ${speed}`
}
