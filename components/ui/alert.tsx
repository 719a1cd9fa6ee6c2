import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/lib/web/cn'

const tones = {
  info: { className: 'border-border bg-subtle text-foreground', Icon: Info },
  success: { className: 'border-made/30 bg-made-subtle text-made', Icon: CircleCheck },
  warning: { className: 'border-changed/30 bg-changed-subtle text-changed', Icon: TriangleAlert },
  error: { className: 'border-gone/30 bg-gone-subtle text-gone', Icon: CircleAlert },
}

type AlertProps = Omit<ComponentProps<'div'>, 'title'> & {
  tone?: keyof typeof tones
  title?: ReactNode
}

/** A message in the flow of the page. Errors interrupt screen readers, the rest waits its turn. */
export function Alert({ tone = 'info', title, className, children, ...props }: AlertProps) {
  const { className: toneClass, Icon } = tones[tone]
  return (
    <div
      data-slot="alert"
      role={tone === 'error' ? 'alert' : 'status'}
      className={cn('flex gap-2.5 rounded-md border px-3 py-2.5', toneClass, className)}
      {...props}
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="grid min-w-0 flex-1 gap-0.5 wrap-anywhere">
        {title ? <p className="font-medium">{title}</p> : null}
        {children}
      </div>
    </div>
  )
}
