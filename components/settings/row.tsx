import type { ReactNode } from 'react'

/** Lines of a list: who or what, a second line about it, and a button. */
export const Rows = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul aria-label={label} className="grid grid-cols-1 divide-y divide-line rounded-lg border border-line">
    {children}
  </ul>
)

export function Row({ title, note, action }: { title: ReactNode; note: ReactNode; action?: ReactNode }) {
  return (
    <li className="flex items-center justify-between gap-4 px-4 py-3">
      <div className="min-w-0">
        <p className="truncate font-medium">{title}</p>
        <p className="truncate text-sm text-muted">{note}</p>
      </div>
      {action}
    </li>
  )
}
