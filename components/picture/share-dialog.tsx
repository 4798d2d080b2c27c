'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { toast } from 'sonner'
import { z } from 'zod'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { Switch } from '@/components/ui/switch'
import { askAnew } from '@/lib/client/ask-anew'
import { getJson } from '@/lib/client/fetch'
import { attempt } from '@/lib/client/undoable'
import { dayName } from '@/lib/client/words'
import { createShare, revokeShare } from '@/lib/shares/actions'
import { ShareView } from '@/lib/shares/schema'

type Props = { artworkId: string; isOpen: boolean; onClose: () => void }

const LASTS = [
  { value: '1', label: 'A day' },
  { value: '7', label: 'A week' },
  { value: '30', label: 'A month' },
  { value: 'always', label: 'Always' },
] as const
type Lasts = (typeof LASTS)[number]['value']

/** A link that shows this one picture to whoever has it. */
export function ShareDialog({ artworkId, isOpen, onClose }: Props) {
  const client = useQueryClient()
  const queryKey = ['shares', artworkId]
  const { data: shares = [] } = useQuery({
    queryKey,
    queryFn: ({ signal }) => getJson(`/api/v1/artworks/${artworkId}/shares`, z.array(ShareView), signal),
    enabled: isOpen,
  })
  const [lasts, setLasts] = useState<Lasts>('7')
  const [showsSettings, setShowsSettings] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)

  const make = async () => {
    setIsBusy(true)
    const lastsDays = lasts === 'always' ? null : (Number(lasts) as 1 | 7 | 30)
    const made = await attempt(() => createShare({ artworkId, lastsDays, showsSettings }))
    setIsBusy(false)
    if (made.ok) setLink(new URL(made.data.path, window.location.href).href)
    void askAnew(client, queryKey)
  }
  const takeBack = async (id: string) => {
    await attempt(() => revokeShare({ id }))
    setLink(null)
    void askAnew(client, queryKey)
  }
  const close = () => {
    setLink(null)
    onClose()
  }
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && close()}>
      <DialogContent title="Share by link" description="Whoever has the link sees this picture, without signing in.">
        <div className="grid gap-5">
          {link ? (
            <FreshLink link={link} />
          ) : (
            <>
              <Segmented label="How long it opens" value={lasts} options={LASTS} onChange={setLasts} />
              <Switch
                label="Show its words and settings"
                about="Off, the page and the file say nothing about how it was made."
                isOn={showsSettings}
                onChange={setShowsSettings}
              />
              <Button look="accent" busy={isBusy} onClick={() => void make()}>
                Make a link
              </Button>
            </>
          )}
          {shares.length > 0 && (
            <ul aria-label="Links that open" className="divide-y divide-line border-t border-line">
              {shares.map((share) => (
                <li key={share.id} className="flex items-center justify-between gap-3 py-2 text-sm">
                  <span>
                    Made {dayName(new Date(share.createdAt), new Date()).toLowerCase()}
                    <span className="text-muted">
                      {share.expiresAt ? `, opens until ${new Date(share.expiresAt).toLocaleDateString('en-GB')}` : ''}
                      {share.showsSettings ? ', with its words' : ''}
                    </span>
                  </span>
                  <Button look="outline" size="small" onClick={() => void takeBack(share.id)}>
                    Take back
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </div>
      </DialogContent>
    </Dialog>
  )
}

function FreshLink({ link }: { link: string }) {
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(link)
      toast('Link copied')
    } catch {
      // A page without https may not copy; what is selected, the keyboard can.
      toast('Press Ctrl+C or ⌘C to copy')
    }
  }
  return (
    <div className="grid gap-2">
      <div className="flex gap-2">
        <Input ref={field} aria-label="Link to this picture" value={link} readOnly className="h-9 font-mono text-sm" />
        <Button onClick={() => void copy()}>Copy</Button>
      </div>
      <p className="text-sm text-muted">It is shown this once: the studio keeps only its fingerprint.</p>
    </div>
  )
}
