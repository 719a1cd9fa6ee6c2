import type { ReactNode } from 'react'
import { cn } from '@/lib/web/cn'
import { Logo } from './logo'

type BarePageProps = {
  title: string
  /** For more than a form. */
  isWide?: boolean
  children: ReactNode
}

/** A page outside of any company: signing in, opening an instance. */
export function BarePage({ title, isWide = false, children }: BarePageProps) {
  return (
    <main
      className={cn(
        'mx-auto grid min-h-dvh w-full gap-6 px-4 py-10',
        isWide ? 'max-w-3xl content-start' : 'max-w-sm content-center',
      )}
    >
      <div className="flex items-center gap-2">
        <Logo className="size-6 text-accent-text" />
        <span className="font-semibold text-base">Trailkeeper</span>
      </div>
      <h1 className="font-semibold text-xl">{title}</h1>
      {children}
    </main>
  )
}
