'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { setTheme, useTheme } from '@/components/frame/use-theme'
import { Segmented } from '@/components/ui/segmented'

const options = [
  { value: 'system', label: 'System', icon: <Monitor aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
] as const

export function ThemeSwitch() {
  return <Segmented label="Theme" value={useTheme()} options={options} onChange={setTheme} />
}
