'use client'

import { Check, Copy, X } from 'lucide-react'
import { useState } from 'react'
import { Button, type ButtonProps } from './button'

type CopyButtonProps = Omit<ButtonProps, 'children' | 'onClick'> & {
  text: string
  /** What is copied, as in "Copy link". */
  label: string
  /** Shows the words beside the icon. */
  hasText?: boolean
}

const icons = { idle: Copy, copied: Check, failed: X }

/** Copies `text`, and says whether that worked, to eyes and to screen readers. */
export function CopyButton({ text, label, hasText = false, ...props }: CopyButtonProps) {
  const [state, setState] = useState<keyof typeof icons>('idle')
  const Icon = icons[state]
  const words = { idle: label, copied: 'Copied', failed: 'Not copied' }[state]

  const copy = async () => {
    // Browsers refuse outside a secure context (http on another host) or without permission.
    const isCopied = await writeClipboard(text)
    setState(isCopied ? 'copied' : 'failed')
    setTimeout(() => setState('idle'), 2_000)
  }

  return (
    <Button
      variant={hasText ? 'outline' : 'ghost'}
      size={hasText ? 'sm' : 'icon-sm'}
      {...props}
      aria-label={hasText ? undefined : label}
      title={hasText ? props.title : label}
      onClick={() => void copy()}
    >
      <Icon aria-hidden />
      {hasText ? words : null}
      <span role="status" className="sr-only">
        {state === 'idle' || hasText ? '' : words}
      </span>
    </Button>
  )
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
