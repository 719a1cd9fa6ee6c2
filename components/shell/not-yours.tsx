import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { routes } from '@/lib/web/routes'

/** The one page for what does not exist and for what somebody may not see. `*…*` in the text is set apart. */
export function NotYours({ text }: { text: string }) {
  const parts = text.split('*')
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-4 px-4 py-20 text-center">
      <p className="font-semibold text-3xl text-muted-foreground">404</p>
      <h1 className="sr-only">Not found</h1>
      <p className="text-sm">
        {parts.map((part, at) => (at % 2 === 1 ? <strong key={part}>{part}</strong> : part))}
      </p>
      <Button asChild>
        <Link href={routes.home()}>Go to your company</Link>
      </Button>
    </div>
  )
}
