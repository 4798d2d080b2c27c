import type { ReactNode } from 'react'

export function DoorHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-6 grid gap-1.5">
      <h1 className="text-xl font-semibold text-balance">{title}</h1>
      {children && <p className="text-pretty text-muted">{children}</p>}
    </div>
  )
}
