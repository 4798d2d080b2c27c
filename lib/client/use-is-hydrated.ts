import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** False on the server and in the very first paint: for what only the browser knows, like its time zone. */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
