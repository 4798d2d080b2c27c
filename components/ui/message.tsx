import type { ReactNode } from 'react'

type Props = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode; level?: 1 | 2 }

/** A room that has nothing to show: what is so, and one thing to do. */
export function Message({ icon, title, children, action, level = 1 }: Props) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-3 px-6 py-16 text-center">
      {icon && <div className="mb-1 text-muted [&_svg]:size-7">{icon}</div>}
      <Heading className="text-xl font-semibold text-balance">{title}</Heading>
      {children && <div className="text-base text-pretty text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
