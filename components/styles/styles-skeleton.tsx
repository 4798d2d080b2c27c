import { STYLE_GRID } from '@/components/styles/style-card'
import { StylesHeader } from '@/components/styles/styles-header'
import { Skeleton } from '@/components/ui/skeleton'

/** The room before its styles are there. */
export function StylesSkeleton() {
  return (
    <div className="grow px-12 pb-16 max-lg:px-6 max-md:px-4">
      <StylesHeader />
      <Skeleton className="mt-6 mb-4 h-5 w-24" />
      <div className={STYLE_GRID}>
        {Array.from({ length: 8 }, (_, index) => (
          <div key={index} className="grid gap-2.5">
            <Skeleton className="aspect-square rounded-lg" />
            <Skeleton className="h-4 w-3/5" />
            <Skeleton className="h-3.5 w-2/5" />
          </div>
        ))}
      </div>
    </div>
  )
}
