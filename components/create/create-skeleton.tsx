import { RowSkeleton } from '@/components/create/row-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export function CreateSkeleton() {
  return (
    <div className="flex grow basis-0 flex-col justify-end gap-7 overflow-hidden px-12 pb-6 max-lg:px-6 max-md:px-4 max-md:pb-2">
      <RowSkeleton />
      <RowSkeleton />
      <Skeleton className="h-31 shrink-0 rounded-lg" />
    </div>
  )
}
