'use client'

import { Copy, CopyCheck, Ellipsis, Hash, Repeat2, RotateCcw, Workflow, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { toast } from 'sonner'
import { summary } from '@/components/create/run-words'
import { MadeDialog } from '@/components/made/made-dialog'
import { Button } from '@/components/ui/button'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'
import { Tooltip } from '@/components/ui/tooltip'
import { isOver } from '@/lib/client/runs-cache'
import { useRemix } from '@/lib/client/use-remix'
import { titleOf } from '@/lib/client/words'
import type { RunView } from '@/lib/runs/schema'

type Props = { run: RunView; isPending: boolean; onCancel: () => void; onRetry: () => void }

/** The words of a row, how it stands, and what one can do with it. */
export function RunHeading({ run, isPending, onCancel, onRetry }: Props) {
  const { remix, takeAll, takeSeed } = useRemix()
  const copy = async () => {
    const copied = await navigator.clipboard?.writeText(run.prompt).then(
      () => true,
      () => false,
    )
    if (copied) toast('Words copied')
    else toast.error('The browser did not let us copy.')
  }
  const { seed } = run
  const title = titleOf({ prompt: run.prompt, graph: run.graphName })
  const more = useRef<HTMLButtonElement>(null)
  const [isMadeOpen, setMadeOpen] = useState(false)
  const canRetry = run.status === 'failed' || run.status === 'canceled'
  return (
    <div className="flex min-h-9 items-center gap-x-4">
      <div className="flex min-w-0 flex-1 items-baseline justify-between gap-x-6 max-md:flex-col">
        <h2 title={title} className="line-clamp-2 min-w-0 text-base font-medium break-words md:line-clamp-1">
          {title}
        </h2>
        <p className="shrink-0 text-sm text-muted">{summary(run)}</p>
      </div>
      {!isPending && (
        <div className="-mr-2 flex shrink-0 items-center">
          {!isOver(run) && (
            <Button look="ghost" size="small" onClick={onCancel}>
              <X aria-hidden /> Cancel
            </Button>
          )}
          {run.prompt && (
            <Tooltip words="Use these settings again">
              <Button look="ghost" size="iconSmall" aria-label="Use these settings again" onClick={() => remix(run)}>
                <Repeat2 aria-hidden />
              </Button>
            </Tooltip>
          )}
          <Menu>
            <MenuTrigger asChild>
              <Button ref={more} look="ghost" size="iconSmall" aria-label="More for this row">
                <Ellipsis aria-hidden />
              </Button>
            </MenuTrigger>
            <MenuContent align="end">
              {canRetry && (
                <MenuItem onSelect={onRetry}>
                  <RotateCcw aria-hidden /> Go on where it stopped
                </MenuItem>
              )}
              {run.prompt && (
                <MenuItem onSelect={() => void copy()}>
                  <Copy aria-hidden /> Copy the words
                </MenuItem>
              )}
              {seed !== undefined && (
                <MenuItem onSelect={() => takeSeed(seed)}>
                  <Hash aria-hidden /> Use seed
                </MenuItem>
              )}
              {run.prompt && seed !== undefined && (
                <MenuItem onSelect={() => takeAll(run)}>
                  <CopyCheck aria-hidden /> Use all, seed too
                </MenuItem>
              )}
              <MenuItem onSelect={() => setMadeOpen(true)}>
                <Workflow aria-hidden /> How this was made
              </MenuItem>
            </MenuContent>
          </Menu>
          <MadeDialog runId={run.id} isOpen={isMadeOpen} onOpenChange={setMadeOpen} opener={more} />
        </div>
      )}
    </div>
  )
}
