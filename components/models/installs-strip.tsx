'use client'

import { X } from 'lucide-react'
import type { Ask } from '@/components/models/installed-row'
import { Button } from '@/components/ui/button'
import { ComingRow, shareOf } from '@/components/ui/coming-row'
import { bytesText, duration, percent } from '@/lib/client/words'
import { installModel, stopInstalling } from '@/lib/models/actions'
import type { Install, ModelsView } from '@/lib/models/schema'

type Props = { room: ModelsView; ask: Ask; asking: string | null }

/** What is being installed, as lines; nothing while nothing is. */
export function InstallsStrip({ room, ask, asking }: Props) {
  if (room.installs.length === 0) return null
  return (
    <ul aria-label="Being installed" className="grid gap-2">
      {room.installs.map((one) => (
        <ComingRow
          key={one.id}
          name={one.name}
          line={lineOf(one)}
          isBad={one.state === 'failed'}
          coming={one.state !== 'failed' ? { share: shareOf(one), label: `Installing ${one.name}` } : null}
        >
          {one.problem?.code === 'needs_model' && (
            <Button size="small" asChild>
              <a href="#catalogue">See what to install</a>
            </Button>
          )}
          {one.state === 'failed' && room.mayChange && room.catalogue.some(({ id }) => id === one.id) && (
            <Button
              size="small"
              busy={asking === `again ${one.id}`}
              onClick={() => void ask(`again ${one.id}`, () => installModel({ id: one.id, accepted: true }))}
            >
              Go on<span className="sr-only"> with {one.name}</span>
            </Button>
          )}
          {room.mayChange && (
            <Button
              look="ghost"
              size="iconSmall"
              aria-label={one.state === 'failed' ? `Put away ${one.name}` : `Stop installing ${one.name}`}
              onClick={() => void ask(`stop ${one.id}`, () => stopInstalling({ id: one.id }))}
            >
              <X aria-hidden />
            </Button>
          )}
        </ComingRow>
      ))}
    </ul>
  )
}

const WORDS: Record<Install['phase'], string> = {
  waiting: 'Waiting for its turn',
  looking: 'Asking what there is of it',
  downloading: 'Downloading',
  checking: 'Checking every file of it',
  converting: 'Putting it into its place',
  done: 'It is here',
}

function lineOf(one: Install): string {
  if (one.state === 'failed')
    return [one.problem?.message ?? 'It stopped', one.problem?.detail].filter(Boolean).join('. ')
  if (one.phase !== 'downloading' || one.bytes === null) return WORDS[one.phase]
  const left = one.secondsLeft === null ? '' : `, ${duration(one.secondsLeft)} left`
  return `${percent(shareOf(one))} of ${bytesText(one.bytes)}${left}`
}
