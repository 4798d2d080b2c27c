'use client'

import { startTransition, useCallback } from 'react'
import { signOut } from '@/lib/auth/actions'

export const useSignOut = () => useCallback(() => startTransition(() => signOut()), [])
