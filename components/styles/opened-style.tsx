'use client'

import { ArrowLeft, Download, Pencil, Trash2, Wand } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { EditStyle } from '@/components/styles/edit-style'
import { HowItLearnt } from '@/components/styles/how-it-learnt'
import { ShareStyle } from '@/components/styles/share-style'
import { StrengthTest } from '@/components/styles/strength-test'
import { StyleFacts } from '@/components/styles/style-facts'
import { StyleSamples } from '@/components/styles/style-samples'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'
import { Tooltip } from '@/components/ui/tooltip'
import { isRoomQuiet } from '@/lib/client/keys'
import { useDeleteStyle } from '@/lib/client/use-style-deeds'
import type { Layout, LoraView, OpenedLora } from '@/lib/loras/schema'
import type { NamedPerson } from '@/lib/people/schema'

type Props = { first: OpenedLora; others: NamedPerson[] }

/** A style: what it does on the left, what it is on the right. */
export function OpenedStyle({ first, others }: Props) {
  const router = useRouter()
  const [changed, setLora] = useState<LoraView | null>(null)
  const lora = changed ?? first.lora
  const isMine = lora.whose === 'mine'
  const deleteStyle = useDeleteStyle()
  // Often its first sentence says what it is for.
  const more = lora.description.startsWith(lora.goal)
    ? lora.description.slice(lora.goal.length).trim()
    : lora.description

  const onDelete = useCallback(() => {
    void deleteStyle(lora, () => router.push(`/styles/${lora.id}`)).then((gone) => {
      if (gone) router.push('/styles')
    })
  }, [deleteStyle, lora, router])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isRoomQuiet(event)) return
      if (event.key === 'Escape') router.push('/styles')
      else if (event.key === 'u') router.push(`/?lora=${lora.id}`)
      else if (event.key === 'Delete' && isMine) onDelete()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [isMine, lora.id, onDelete, router])

  return (
    <div className="grid grow content-start lg:grid-cols-[minmax(0,1fr)_23.5rem] lg:grid-rows-[auto_1fr] lg:content-stretch">
      <div className="min-w-0 px-12 pt-6 max-lg:px-6 max-md:px-4 max-md:pt-2">
        <Button asChild look="ghost" size="small" className="-ml-3 text-muted">
          <Link href="/styles">
            <ArrowLeft aria-hidden /> Styles
          </Link>
        </Button>
        <h1 className="mt-2 mb-5 text-2xl font-semibold break-words max-md:text-xl">{lora.name}</h1>
      </div>
      {/* Before the samples, of which there may be many: on a phone what can be done is at hand. */}
      <div
        role="group"
        aria-label="Actions"
        className="flex items-start gap-2 border-line px-6 lg:border-l lg:pt-6 max-lg:pb-6 max-md:px-4"
      >
        <Button asChild look="accent" className="flex-1">
          <Link href={`/?lora=${lora.id}`}>
            <Wand aria-hidden /> Use it
          </Link>
        </Button>
        {isMine && <EditButton lora={lora} onChange={setLora} />}
        <DownloadMenu lora={lora} />
        {isMine && (
          <Tooltip words="Delete, with undo" side="bottom">
            <Button look="outline" size="icon" aria-label="Delete" onClick={onDelete}>
              <Trash2 aria-hidden />
            </Button>
          </Tooltip>
        )}
      </div>
      <div className="min-w-0 px-12 pb-12 max-lg:px-6 max-md:px-4">
        <StyleSamples lora={lora} />
        <StrengthTest lora={lora} onChange={setLora} />
      </div>
      <aside
        aria-label="About this style"
        className="min-w-0 border-line px-6 pb-10 max-lg:border-t max-lg:pt-6 max-md:px-4 lg:border-l"
      >
        {lora.goal && <p className="text-base font-medium">{lora.goal}</p>}
        {more && <p className="mt-3 text-sm break-words whitespace-pre-line text-muted first:mt-0">{more}</p>}
        <StyleFacts lora={lora} pictures={first.pictures} taughtOn={first.taughtOn} />
        {isMine && first.lesson && <HowItLearnt loraId={lora.id} lesson={first.lesson} />}
        {isMine && <ShareStyle lora={lora} others={others} onChange={setLora} />}
      </aside>
    </div>
  )
}

function EditButton({ lora, onChange }: { lora: LoraView; onChange: (lora: LoraView) => void }) {
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <Tooltip words="Rename and edit" side="bottom">
        <Button ref={opener} look="outline" size="icon" aria-label="Edit" onClick={() => setOpen(true)}>
          <Pencil aria-hidden />
        </Button>
      </Tooltip>
      <EditStyle
        lora={lora}
        returnTo={opener}
        onDone={(next) => {
          onChange(next)
          setOpen(false)
        }}
      />
    </Dialog>
  )
}

/** What reads a style of this kind in that layout. */
const READERS: Record<Layout, (lora: LoraView) => [string, string]> = {
  kohya: () => ['For most programs', 'kohya: A1111, ComfyUI, InvokeAI'],
  peft: ({ savesAs }) =>
    savesAs.includes('kohya') ? ['For diffusers', 'PEFT'] : ['For most programs', 'PEFT: ComfyUI, diffusers'],
  diffusers: () => ['As it came', 'diffusers of old'],
  other: () => ['As it came', 'in the names of its own program'],
}

function DownloadMenu({ lora }: { lora: LoraView }) {
  const address = `/api/v1/loras/${lora.id}/file`
  return (
    <Menu>
      <Tooltip words="Save the file" side="bottom">
        <MenuTrigger asChild>
          <Button look="outline" size="icon" aria-label="Save">
            <Download aria-hidden />
          </Button>
        </MenuTrigger>
      </Tooltip>
      <MenuContent align="end">
        {lora.savesAs.map((layout) => {
          const [who, which] = READERS[layout](lora)
          return (
            <MenuItem asChild key={layout}>
              <a href={`${address}?layout=${layout === lora.layout ? 'stored' : layout}`} download>
                <span className="grid">
                  {who} <span className="text-xs text-muted">{which}</span>
                </span>
              </a>
            </MenuItem>
          )
        })}
      </MenuContent>
    </Menu>
  )
}
