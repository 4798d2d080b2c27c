import { Row, Rows } from '@/components/settings/row'
import { Section } from '@/components/settings/section'
import { since } from '@/components/settings/since'
import { RemoveToken } from '@/components/settings/remove-token'
import { TokenForm } from '@/components/settings/token-form'
import { SITE_NAMES } from '@/lib/links/schema'
import type { TokenView } from '@/lib/tokens/schema'

/** What opens gated models and styles elsewhere. Kept sealed, and never shown again. */
export function TokensSection({ tokens }: { tokens: TokenView[] }) {
  return (
    <Section
      id="tokens"
      title="Civitai and Hugging Face"
      about="Some models and styles are given only to people they know. Your token is kept encrypted, is sent to its own site alone, and is not shown again."
    >
      {tokens.length > 0 && (
        <Rows label="Your tokens">
          {tokens.map(({ site, addedAt }) => (
            <Row
              key={site}
              title={SITE_NAMES[site]}
              note={`added ${since(addedAt)}`}
              action={<RemoveToken site={site} />}
            />
          ))}
        </Rows>
      )}
      <TokenForm />
    </Section>
  )
}
