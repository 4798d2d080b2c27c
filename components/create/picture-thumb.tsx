import { Image as PictureIcon } from 'lucide-react'
import { pictureAddress } from '@/lib/client/start'

/** A picture of the box, small; one that lies elsewhere on the web is not fetched to be shown. */
export function PictureThumb({ source, className }: { source: string; className: string }) {
  const address = pictureAddress(source)
  if (!address) return <PictureIcon aria-hidden />
  return <img src={address} alt="" className={`${className} shrink-0 bg-high object-cover`} draggable={false} />
}
