'use client'

import { cx } from 'class-variance-authority'
import {
  Ban,
  CircleAlert,
  CircleDashed,
  CornerDownRight,
  History,
  LoaderCircle,
  type LucideIcon,
  Timer,
} from 'lucide-react'
import type { CSSProperties } from 'react'
import { stateWords } from '@/components/made/part-words'
import type { MadePart } from '@/lib/graphs/schema'

type Props = {
  part: MadePart
  sources: string
  /** What a given part is for. */
  purpose: string
  /** What its maker calls it. */
  name: string
  size: { width: number; height: number }
  /** It had a part in the picture one looks at. */
  isBright: boolean
  isOpen: boolean
  onPress: () => void
}

/** One part: its name, the one thing to know of it, and how it went. */
export function PartBox({ part, sources, purpose, name, size, isBright, isOpen, onPress }: Props) {
  const isStopped = part.status === 'failed'
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onPress}
      style={{ '--box-w': `${size.width}px`, '--box-h': `${size.height}px` } as CSSProperties}
      className={cx(
        'grid w-full content-center gap-0.5 rounded-md border px-3 py-2 text-left transition-colors md:h-(--box-h) md:w-(--box-w)',
        isOpen ? 'border-accent' : isBright ? 'border-edge hover:border-text' : 'border-line hover:border-edge',
        isBright ? 'bg-high text-text' : 'bg-raised text-muted',
      )}
    >
      <span className="truncate text-sm font-medium">
        {part.title} {purpose && <span className="font-normal text-muted">{purpose}</span>}
      </span>
      <span className="truncate text-xs text-muted">{part.says || name}</span>
      <span className={cx('flex items-center gap-1.5 text-xs', isStopped ? 'text-bad' : 'text-muted')}>
        <StateIcon icon={iconOf(part)} isTurning={part.status === 'running'} />
        {stateWords(part)}
      </span>
      {sources && <span className="text-xs text-muted md:sr-only">From {sources}.</span>}
      {!isBright && <span className="sr-only">Not part of this picture.</span>}
    </button>
  )
}

const StateIcon = ({ icon: Icon, isTurning }: { icon: LucideIcon; isTurning: boolean }) => (
  <Icon aria-hidden className={cx('size-3.5 shrink-0', isTurning && 'animate-spin')} />
)

function iconOf({ status, isCached }: MadePart): LucideIcon {
  if (status === null) return CornerDownRight
  if (status === 'succeeded') return isCached ? History : Timer
  return { queued: CircleDashed, running: LoaderCircle, failed: CircleAlert, canceled: Ban }[status]
}
