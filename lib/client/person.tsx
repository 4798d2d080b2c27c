'use client'

import { createContext, type ReactNode, useContext, useEffect } from 'react'
import { announceAs } from '@/lib/client/announced-uploads'
import { type Box, boxOf } from '@/lib/client/settings'

/** Who sits here, as far as the browser needs to know. */
export interface Person {
  id: string
  name: string
  email: string
}

const PersonContext = createContext<Person | null>(null)

export function PersonProvider({ person, children }: { person: Person; children: ReactNode }) {
  useEffect(() => announceAs(person.id), [person.id])
  return <PersonContext value={person}>{children}</PersonContext>
}

export function usePerson(): Person {
  const person = useContext(PersonContext)
  if (!person) throw new Error('usePerson is for rooms inside the studio.')
  return person
}

export const useBox = (): Box => boxOf(usePerson().id)
