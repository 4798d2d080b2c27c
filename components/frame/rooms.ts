import { Activity, Box, Images, type LucideIcon, Palette, SlidersHorizontal, Sparkle } from 'lucide-react'

export interface Room {
  href: '/' | '/gallery' | '/styles' | '/models' | '/activity' | '/settings'
  name: string
  icon: LucideIcon
}

export const ROOMS: Room[] = [
  { href: '/', name: 'Create', icon: Sparkle },
  { href: '/gallery', name: 'Gallery', icon: Images },
  { href: '/styles', name: 'Styles', icon: Palette },
]
export const MODELS: Room = { href: '/models', name: 'Models', icon: Box }
export const ACTIVITY: Room = { href: '/activity', name: 'Activity', icon: Activity }
export const SETTINGS: Room = { href: '/settings', name: 'Settings', icon: SlidersHorizontal }

export const isIn = (pathname: string, { href }: Room): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
