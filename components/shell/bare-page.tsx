import type { ReactNode } from 'react'
import { Logo } from './logo'

type BarePageProps = { title: string; children: ReactNode }

/** A page outside of any company: signing in, opening an instance. */
export function BarePage({ title, children }: BarePageProps) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-sm content-center gap-6 px-4 py-10">
      <div className="flex items-center gap-2">
        <Logo className="size-6 text-accent-text" />
        <span className="font-semibold text-base">Trailkeeper</span>
      </div>
      <h1 className="font-semibold text-xl">{title}</h1>
      {children}
    </main>
  )
}
