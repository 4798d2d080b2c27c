'use client'

import { useSyncExternalStore } from 'react'
import { z } from 'zod'
import { type Theme, THEME_KEY, THEMES } from '@/components/frame/theme'

const listeners = new Set<() => void>()

function readTheme(): Theme {
  try {
    return z.enum(THEMES).catch('system').parse(localStorage.getItem(THEME_KEY))
  } catch {
    return 'system'
  }
}

/** Stored as the bare word: the script that runs before the first paint reads it too. */
export function setTheme(theme: Theme): void {
  try {
    localStorage.setItem(THEME_KEY, theme)
  } catch {
    // It then lasts for this tab alone.
  }
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, readTheme, () => 'system')
