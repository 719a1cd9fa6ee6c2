import { NotYoursHere } from './not-yours-here'

export default function NotFoundPage() {
  return (
    <main>
      <NotYoursHere />
    </main>
  )
}
