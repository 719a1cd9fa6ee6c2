import { NotYoursHere } from '@/app/not-yours-here'

/** As `app/not-found.tsx`, inside the shell of those who belong here. */
export default function CompanyNotFoundPage() {
  return <NotYoursHere />
}
