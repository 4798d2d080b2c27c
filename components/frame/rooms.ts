import { Images, type LucideIcon, Palette, SlidersHorizontal, Sparkle } from 'lucide-react'

export interface Room {
  href: '/' | '/gallery' | '/styles' | '/settings'
  name: string
  icon: LucideIcon
}

export const ROOMS: Room[] = [
  { href: '/', name: 'Create', icon: Sparkle },
  { href: '/gallery', name: 'Gallery', icon: Images },
  { href: '/styles', name: 'Styles', icon: Palette },
]
export const SETTINGS: Room = { href: '/settings', name: 'Settings', icon: SlidersHorizontal }

export const isIn = (pathname: string, { href }: Room): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
