import { CreateSkeleton } from '@/components/create/create-skeleton'

export default function CreateLoading() {
  return <CreateSkeleton />
}
