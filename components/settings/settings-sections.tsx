import { getSessions } from '@/lib/auth/queries'
import { requirePageUser } from '@/lib/auth/session'
import { getKeys } from '@/lib/keys/queries'
import { getPeople } from '@/lib/people/queries'
import { getTokens } from '@/lib/tokens/queries'
import { KeysSection } from './keys-section'
import { NoticesSection } from './notices-section'
import { PeopleSection } from './people-section'
import { SessionsSection } from './sessions-section'
import { StudioSection } from './studio-section'
import { TokensSection } from './tokens-section'
import { YouSection } from './you-section'

/** What the Settings room shows about what is done and kept here, and about people: oneself, one's browsers and programs and, for the owner, everybody else. */
export async function SettingsSections() {
  const user = await requirePageUser()
  const [sessions, keys, tokens, people] = await Promise.all([getSessions(), getKeys(), getTokens(), getPeople()])
  return (
    <>
      <YouSection name={user.name} email={user.email} />
      <NoticesSection />
      <StudioSection />
      <SessionsSection sessions={sessions} />
      <KeysSection keys={keys} />
      <TokensSection tokens={tokens} />
      {people && <PeopleSection people={people} />}
    </>
  )
}
