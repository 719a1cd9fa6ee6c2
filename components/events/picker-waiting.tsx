import { Skeleton } from '@/components/ui/skeleton'

export function PickerWaiting() {
  return (
    <div className="grid gap-2 p-2">
      <Skeleton className="h-8" />
      <Skeleton className="h-6" />
      <Skeleton className="h-6" />
      <Skeleton className="h-6" />
    </div>
  )
}
