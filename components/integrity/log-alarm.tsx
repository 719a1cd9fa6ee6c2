'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Alert } from '@/components/ui/alert'
import { routes } from '@/lib/web/routes'

const words = {
  damaged: {
    title: 'The audit log is not what was sealed',
    text: 'Its last check found events or proofs that were changed outside the product.',
  },
  contradicts: {
    title: 'The audit log contradicts what was published of it',
    text: 'Its checkpoints are not published any more.',
  },
}

/** Stands on every page but the one that tells more of it, for everybody who may see the log, until it is no more so. */
export function LogAlarm({ company, alarm }: { company: string; alarm: keyof typeof words }) {
  const { title, text } = words[alarm]
  const pathname = usePathname()
  if (pathname === routes.integrity(company)) return null
  return (
    <Alert tone="error" title={title} className="mb-4">
      <p>
        {text}{' '}
        <Link href={routes.integrity(company)} className="font-medium underline">
          See what is wrong
        </Link>
      </p>
    </Alert>
  )
}
