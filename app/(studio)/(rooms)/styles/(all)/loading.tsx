import { StylesSkeleton } from '@/components/styles/styles-skeleton'

export default function StylesLoading() {
  return <StylesSkeleton />
}
