import { Skeleton } from '@/components/ui/skeleton'

export function RowSkeleton() {
  return (
    <div className="grid gap-2">
      <div className="flex h-9 items-center">
        <Skeleton className="h-4 w-56" />
      </div>
      <div className="grid grid-cols-2 gap-2 md:grid-cols-4 md:gap-3">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} className="aspect-square rounded-lg" />
        ))}
      </div>
    </div>
  )
}
