import { Skeleton } from '@/components/ui/skeleton'

const ROWS = [
  [1, 1.33, 1, 0.75, 1.5],
  [1.33, 1, 0.75, 1, 1.33],
  [1, 0.75, 1.5, 1.33, 1],
]

export function GallerySkeleton() {
  return (
    <div>
      <div className="flex h-13 items-center">
        <Skeleton className="h-4 w-24" />
      </div>
      <div className="grid gap-1">
        {ROWS.map((row, index) => (
          <div key={index} className="flex h-45 gap-1">
            {row.map((aspect, place) => (
              <Skeleton key={place} className="rounded-sm" style={{ flexGrow: aspect }} />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}
