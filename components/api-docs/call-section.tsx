import type { Call } from '@/lib/api/reference'
import { FieldList } from './field-list'

/** One call: closed it is a line, opened it says everything. */
export function CallSection({ call: { id, method, path, summary, takes, answers } }: { call: Call }) {
  return (
    <details id={id} className="group scroll-mt-4 rounded-lg border border-line bg-raised open:pb-4">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1 rounded-lg px-4 py-3 hover:bg-high">
        <span className="w-14 font-mono text-xs font-semibold text-accent">{method}</span>
        <code className="font-mono text-sm [overflow-wrap:anywhere]">{path}</code>
        <span className="basis-full text-sm text-muted">{summary}</span>
      </summary>
      <div className="grid gap-5 px-4 pt-2">
        {takes.map(({ place, fields }) => (
          <section key={place} className="grid gap-2">
            <h3 className="text-sm font-medium">{place}</h3>
            {fields.length > 0 ? <FieldList fields={fields} /> : <p className="text-sm text-muted">Any JSON object.</p>}
          </section>
        ))}
        <section className="grid gap-2">
          <h3 className="text-sm font-medium">
            It answers {answers.status}
            {answers.type !== 'nothing' && (
              <>
                {' '}
                with <Type name={answers.type} />
              </>
            )}
          </h3>
          {answers.fields.length > 0 && <FieldList fields={answers.fields} />}
        </section>
      </div>
    </details>
  )
}

/** The name of a shape leads to it. */
function Type({ name }: { name: string }) {
  const [shape] = /\b[A-Z]\w+/.exec(name) ?? []
  const code = <code className="font-mono">{name}</code>
  return shape ? (
    <a href={`#shape-${shape}`} className="underline underline-offset-4">
      {code}
    </a>
  ) : (
    code
  )
}
