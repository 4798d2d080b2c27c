import { NameForm } from './name-form'
import { PasswordForm } from './password-form'
import { Section } from './section'

export function YouSection({ name, email }: { name: string; email: string }) {
  return (
    <Section title="You" about={<>You sign in as {email}.</>}>
      <NameForm name={name} />
      <PasswordForm email={email} />
    </Section>
  )
}
