import { Row, Rows } from '@/components/settings/row'
import { Section } from '@/components/settings/section'
import { getStorage } from '@/lib/artworks/queries'
import { bytesText } from '@/lib/client/words'
import { getModels } from '@/lib/models/queries'

/** How much room one's own things take, and what this studio draws with. */
export async function StudioSection() {
  const [{ pictures, binned, uploads }, models] = await Promise.all([getStorage(), getModels()])
  const things = [
    { name: 'Pictures', ...pictures },
    { name: 'In the bin', ...binned },
    { name: 'What you brought', ...uploads },
  ]
  return (
    <>
      <Section title="Storage" about="What is yours in the bucket of this studio, smaller likenesses included.">
        <Rows label="Storage">
          {things.map(({ name, count, bytes }) => (
            <Row key={name} title={name} note={`${count} files, ${bytesText(bytes)}`} />
          ))}
        </Rows>
      </Section>
      <Section title="Installed" about="The models that can draw here.">
        <Rows label="Models">
          {models.map(({ id, name, note, available }) => (
            <Row key={id} title={name} note={available ? note || 'Ready' : 'Not ready'} />
          ))}
        </Rows>
      </Section>
    </>
  )
}
