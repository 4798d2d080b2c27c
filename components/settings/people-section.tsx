import type { PeopleView } from '@/lib/people/schema'
import { InviteForm } from './invite-form'
import { RemoveMember } from './remove-member'
import { Row, Rows } from './row'
import { Section } from './section'
import { SignUpSwitch } from './sign-up-switch'
import { since } from './since'
import { WithdrawInvite } from './withdraw-invite'

export function PeopleSection({ people: { members, invites, openSignUp } }: { people: PeopleView }) {
  return (
    <Section title="People" about="Everybody sees their own pictures only; you do not see theirs either.">
      <Rows label="Members">
        {members.map((member) => (
          <Row
            key={member.id}
            title={member.name}
            note={`${member.email}${member.role === 'OWNER' ? ' · owner' : ''}`}
            action={member.role === 'MEMBER' && <RemoveMember member={member} />}
          />
        ))}
      </Rows>
      {invites.length > 0 && (
        <Rows label="Open invitations">
          {invites.map(({ id, email, expiresAt }) => (
            <Row
              key={id}
              title={email ?? 'Whoever has the link'}
              note={`Invited · ends ${since(expiresAt)}`}
              action={<WithdrawInvite id={id} who={email ?? 'whoever has the link'} />}
            />
          ))}
        </Rows>
      )}
      <InviteForm />
      <SignUpSwitch open={openSignUp} />
    </Section>
  )
}
