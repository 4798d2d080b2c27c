import { useEffect, useLayoutEffect } from 'react'

/** For what must be measured or moved before anyone sees it. The server has no layout, and says so loudly otherwise. */
export const useBeforePaint = typeof window === 'undefined' ? useEffect : useLayoutEffect
