import Link from 'next/link'
import { Logo } from '@/components/ui/logo'
import type { Reference } from '@/lib/api/reference'
import { CallSection } from './call-section'
import { FieldList } from './field-list'

const BEGIN = `curl $STUDIO/api/v1/runs \\
  -H "Authorization: Bearer $KIZY_KEY" -H 'Prefer: wait=60' \\
  -H 'Content-Type: application/json' -d '{"prompt": "a fox in the snow"}'`

/** What programs can ask of this studio. Made of /openapi.json, which is made of the very schemas that check the calls. */
export function ReferencePage({ chapters, shapes }: Reference) {
  return (
    <div className="mx-auto grid max-w-5xl grid-cols-[12rem_minmax(0,1fr)] gap-12 px-6 py-10 max-md:grid-cols-1 max-md:gap-6 max-md:px-4">
      <nav aria-label="Chapters" className="sticky top-10 self-start max-md:static">
        <Link href="/" className="mb-6 flex items-center gap-2 font-semibold">
          <Logo className="size-5" /> Kizy
        </Link>
        <ul className="grid gap-1 text-sm max-md:flex max-md:flex-wrap max-md:gap-x-4">
          {[...chapters.map(({ name }) => name), 'shapes'].map((name) => (
            <li key={name}>
              <a href={`#${name}`} className="inline-block py-1 text-muted capitalize hover:text-text">
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main className="grid min-w-0 gap-12">
        <header className="grid gap-4">
          <h1 className="text-2xl font-semibold">Your studio from code</h1>
          <p className="max-w-prose">
            Make a key under{' '}
            <Link href="/settings" className="underline underline-offset-4">
              Settings, Keys
            </Link>{' '}
            and send it with each call. What goes wrong is answered as{' '}
            <code className="font-mono text-sm">Problem</code>, with words for people and a code for programs; when a
            key calls too fast, the answer says when to come again. A program can have all of this as{' '}
            <a href="/openapi.json" className="underline underline-offset-4">
              OpenAPI
            </a>
            .
          </p>
          <pre
            tabIndex={0}
            role="region"
            aria-label="An example"
            className="overflow-x-auto rounded-md border border-line bg-sunk p-4 font-mono text-sm"
          >
            {BEGIN}
          </pre>
        </header>
        {chapters.map(({ name, calls }) => (
          <section key={name} id={name} aria-labelledby={`${name}-heading`} className="grid scroll-mt-4 gap-3">
            <h2 id={`${name}-heading`} className="text-lg font-semibold capitalize">
              {name}
            </h2>
            {calls.map((call) => (
              <CallSection key={call.id} call={call} />
            ))}
          </section>
        ))}
        <section id="shapes" aria-labelledby="shapes-heading" className="grid scroll-mt-4 gap-8">
          <h2 id="shapes-heading" className="text-lg font-semibold">
            Shapes
          </h2>
          {shapes.map(({ name, fields }) => (
            <section key={name} id={`shape-${name}`} aria-labelledby={`shape-${name}-heading`} className="scroll-mt-4">
              <h3 id={`shape-${name}-heading`} className="mb-2 font-medium">
                {name}
              </h3>
              <FieldList fields={fields} />
            </section>
          ))}
        </section>
      </main>
    </div>
  )
}
