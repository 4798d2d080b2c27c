import { Button } from '@/components/ui/button'
import { signOut, signOutEverywhere } from '@/lib/auth/actions'
import type { SessionView } from '@/lib/auth/schema'
import { EndSession } from './end-session'
import { Row, Rows } from './row'
import { Section } from './section'
import { since } from './since'

export function SessionsSection({ sessions }: { sessions: SessionView[] }) {
  return (
    <Section title="Where you are signed in" about="A browser you do not know? Sign it out, then change your password.">
      <Rows label="Browsers you are signed in with">
        {sessions.map(({ id, browser, current, lastSeenAt, createdAt }) => (
          <Row
            key={id}
            title={browser}
            note={current ? 'This one' : `Seen ${since(lastSeenAt)} · signed in ${since(createdAt)}`}
            action={!current && <EndSession id={id} browser={browser} />}
          />
        ))}
      </Rows>
      <div className="flex flex-wrap gap-2">
        <form action={signOut}>
          <Button type="submit">Sign out</Button>
        </form>
        {sessions.length > 1 && (
          <form action={signOutEverywhere}>
            <Button type="submit" look="outline">
              Sign out everywhere
            </Button>
          </form>
        )}
      </div>
    </Section>
  )
}
