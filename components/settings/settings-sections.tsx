import { getSessions } from '@/lib/auth/queries'
import { requirePageUser } from '@/lib/auth/session'
import { getPeople } from '@/lib/people/queries'
import { PeopleSection } from './people-section'
import { SessionsSection } from './sessions-section'
import { YouSection } from './you-section'

/** What the Settings room shows about people: oneself, one's browsers and, for the owner, everybody else. */
export async function SettingsSections() {
  const user = await requirePageUser()
  const [sessions, people] = await Promise.all([getSessions(), getPeople()])
  return (
    <>
      <YouSection name={user.name} email={user.email} />
      <SessionsSection sessions={sessions} />
      {people && <PeopleSection people={people} />}
    </>
  )
}
