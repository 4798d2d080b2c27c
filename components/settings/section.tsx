import { type ReactNode, useId } from 'react'

export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mb-12 grid gap-5">
      <div className="grid gap-1">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {about && <p className="text-sm text-pretty text-muted">{about}</p>}
      </div>
      {children}
    </section>
  )
}
