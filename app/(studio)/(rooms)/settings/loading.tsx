import { Skeleton } from '@/components/ui/skeleton'

export default function SettingsLoading() {
  return (
    <div className="mx-auto grid w-full max-w-2xl content-start gap-6 px-6 pt-10 max-md:px-4 max-md:pt-4">
      <h1 className="text-xl font-semibold">Settings</h1>
      <Skeleton className="h-24" />
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </div>
  )
}
