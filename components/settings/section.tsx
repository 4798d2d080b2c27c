import { type ReactNode, useId } from 'react'

type Props = {
  /** For links that lead here. */
  id?: string
  title: string
  about?: ReactNode
  children: ReactNode
}

export function Section({ id, title, about, children }: Props) {
  const headingId = useId()
  return (
    <section id={id} aria-labelledby={headingId} className="mb-12 grid scroll-mt-6 gap-5">
      <div className="grid gap-1">
        <h2 id={headingId} className="text-lg font-semibold">
          {title}
        </h2>
        {about && <p className="text-sm text-pretty text-muted">{about}</p>}
      </div>
      {children}
    </section>
  )
}
