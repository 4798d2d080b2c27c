'use client'

import { X } from 'lucide-react'
import Link from 'next/link'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { ComingRow, shareOf } from '@/components/ui/coming-row'
import { useDownloads } from '@/lib/client/use-downloads'
import { bytesText, percent } from '@/lib/client/words'
import { cancelDownload, resumeDownload } from '@/lib/downloads/actions'
import type { DownloadView } from '@/lib/downloads/schema'
import type { Result } from '@/lib/errors'

/** What comes from links, as lines; nothing while nothing does. One that has arrived stays until it is put away. */
export function DownloadsStrip({ purpose, first }: { purpose: DownloadView['purpose']; first?: DownloadView[] }) {
  const { downloads, lookAgain } = useDownloads(first)
  const shown = downloads.filter((one) => one.purpose === purpose && one.status !== 'canceled')
  if (shown.length === 0) return null
  const ask = async (action: (id: { id: string }) => Promise<Result<unknown>>, id: string) => {
    const answer = await action({ id }).catch(() => null)
    if (!answer?.ok) toast.error(answer?.problem.title ?? 'The studio did not answer.')
    await lookAgain()
  }
  return (
    <ul aria-label="From links" className="grid gap-2">
      {shown.map((one) => (
        <ComingRow
          key={one.id}
          name={one.name}
          line={lineOf(one)}
          isBad={one.status === 'failed'}
          coming={isUnderWay(one) ? { share: shareOf(one), label: one.name } : null}
        >
          {one.loraId && (
            <Button asChild size="small">
              <Link href={`/styles/${one.loraId}`}>Open</Link>
            </Button>
          )}
          {one.status === 'failed' && (
            <Button size="small" onClick={() => void ask(resumeDownload, one.id)}>
              Try again<span className="sr-only">: {one.name}</span>
            </Button>
          )}
          <Button
            look="ghost"
            size="iconSmall"
            aria-label={isUnderWay(one) ? `Stop ${one.name}` : `Put away ${one.name}`}
            onClick={() => void ask(cancelDownload, one.id)}
          >
            <X aria-hidden />
          </Button>
        </ComingRow>
      ))}
    </ul>
  )
}

const isUnderWay = ({ status }: DownloadView) => status === 'queued' || status === 'running'

function lineOf(one: DownloadView): string {
  const { status, received, bytes, problem } = one
  if (status === 'failed') return `${problem?.title ?? 'It stopped.'} ${problem?.detail ?? ''}`
  if (status === 'succeeded') return 'It is here.'
  if (received === 0) return 'Asking for it'
  const share = bytes ? `${percent(shareOf(one))} of ${bytesText(bytes)}` : bytesText(received)
  return bytes && received >= bytes ? 'Looking at it: which model it fits' : share
}
