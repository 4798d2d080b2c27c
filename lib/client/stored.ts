import { useSyncExternalStore } from 'react'

/** A value that outlives a reload. The server, and the first paint, see `fallback`. */
export interface Stored<T> {
  get: () => T
  set: (value: T | ((before: T) => T)) => void
  subscribe: (listener: () => void) => () => void
  fallback: T
}

/** `parse` may throw: what was kept by an older version is then left behind. */
export function stored<T>(key: string, fallback: T, parse: (raw: unknown) => T): Stored<T> {
  const listeners = new Set<() => void>()
  let value: T | undefined

  const read = (): T => {
    try {
      const text = localStorage.getItem(key)
      return text === null ? fallback : parse(JSON.parse(text))
    } catch {
      return fallback
    }
  }
  const get = () => (value ??= read())
  return {
    get,
    fallback,
    set(next) {
      value = typeof next === 'function' ? (next as (before: T) => T)(get()) : next
      try {
        localStorage.setItem(key, JSON.stringify(value))
      } catch {
        // Private windows may refuse to keep things; the tab still has it.
      }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useStored = <T>(store: Stored<T>): T =>
  useSyncExternalStore(store.subscribe, store.get, () => store.fallback)
