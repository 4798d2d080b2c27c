import type { Field } from '@/lib/api/reference'

/** Names, kinds and meanings; what an object holds stands inside it. */
export function FieldList({ fields }: { fields: Field[] }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {fields.map(({ name, type, isRequired, about, fields: inner }) => (
        <li key={name} className="grid gap-1 py-2">
          <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
            <code className="font-mono font-medium">{name}</code>
            <span className="font-mono text-xs [overflow-wrap:anywhere] text-muted">{type}</span>
            {isRequired && <span className="text-xs text-accent">needed</span>}
          </p>
          {about && <p className="text-sm text-muted">{about}</p>}
          {inner.length > 0 && (
            <div className="ml-4">
              <FieldList fields={inner} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
