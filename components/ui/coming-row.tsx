import type { ReactNode } from 'react'

type Props = {
  name: string
  /** How it goes, in a line. */
  line: string
  isBad: boolean
  /** While it comes: how much of it is here, 0 to 1, and what a screen reader calls that. */
  coming: { share: number; label: string } | null
  /** What can be done about it. */
  children: ReactNode
}

/** Something large on its way here: a line in a list, with a bar at its foot. */
export function ComingRow({ name, line, isBad, coming, children }: Props) {
  const percent = coming && 100 * coming.share
  return (
    <li className="relative flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 overflow-hidden rounded-lg border border-line px-4 py-2">
      <span className="min-w-40 flex-1">
        <span className="block truncate text-base font-medium">{name}</span>
        <span className={isBad ? 'text-sm text-bad' : 'text-sm text-muted'}>{line}</span>
      </span>
      {children}
      {coming && percent !== null && (
        <span
          role="progressbar"
          aria-label={coming.label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(percent)}
          className="absolute bottom-0 left-0 h-[3px] bg-accent"
          style={{ width: `${percent}%` }}
        />
      )}
    </li>
  )
}

/** How much has come; 0 where nobody knows how much there is. */
export const shareOf = ({ received, bytes }: { received: number; bytes: number | null }): number =>
  bytes ? Math.min(1, received / bytes) : 0
