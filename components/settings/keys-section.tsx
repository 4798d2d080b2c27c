import type { KeyView } from '@/lib/keys/schema'
import { KeyForm } from './key-form'
import { RevokeKey } from './revoke-key'
import { Row, Rows } from './row'
import { Section } from './section'
import { since } from './since'

/** What programs show instead of a password. */
export function KeysSection({ keys }: { keys: KeyView[] }) {
  return (
    <Section
      title="Keys"
      about={
        <>
          For programs that work with your studio: the command line, a script, an assistant. A key sees and makes what
          you do.{' '}
          <a href="/api-docs" className="underline underline-offset-2 hover:text-text">
            What they can call
          </a>
        </>
      }
    >
      {keys.length > 0 && (
        <Rows label="Your keys">
          {keys.map((key) => (
            <Row key={key.id} title={key.name} note={noteOf(key)} action={<RevokeKey id={key.id} name={key.name} />} />
          ))}
        </Rows>
      )}
      <KeyForm />
    </Section>
  )
}

function noteOf({ hint, scopes, expiresAt, lastUsedAt }: KeyView): string {
  return [
    hint,
    scopes.includes('write') ? 'looks and makes' : 'looks only',
    lastUsedAt ? `used ${since(lastUsedAt)}` : 'never used',
    expiresAt ? `ends ${since(expiresAt)}` : 'never ends',
  ].join(' · ')
}
