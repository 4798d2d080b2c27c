import { GallerySkeleton } from '@/components/gallery/gallery-skeleton'

export default function GalleryLoading() {
  return (
    <div className="grow">
      <div className="flex h-16 items-center border-b border-line px-4 max-md:h-14">
        <h1 className="text-lg font-semibold">Gallery</h1>
      </div>
      <div className="px-4">
        <GallerySkeleton />
      </div>
    </div>
  )
}
