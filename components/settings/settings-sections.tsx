import { getSessions } from '@/lib/auth/queries'
import { requirePageUser } from '@/lib/auth/session'
import { getKeys } from '@/lib/keys/queries'
import { getPeople } from '@/lib/people/queries'
import { KeysSection } from './keys-section'
import { PeopleSection } from './people-section'
import { SessionsSection } from './sessions-section'
import { YouSection } from './you-section'

/** What the Settings room shows about people: oneself, one's browsers and programs and, for the owner, everybody else. */
export async function SettingsSections() {
  const user = await requirePageUser()
  const [sessions, keys, people] = await Promise.all([getSessions(), getKeys(), getPeople()])
  return (
    <>
      <YouSection name={user.name} email={user.email} />
      <SessionsSection sessions={sessions} />
      <KeysSection keys={keys} />
      {people && <PeopleSection people={people} />}
    </>
  )
}
