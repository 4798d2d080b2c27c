'use client'

import { ImagePlus, Image as PictureIcon } from 'lucide-react'
import { useRef } from 'react'
import { SliderField } from '@/components/create/slider-field'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import type { StartSetting } from '@/lib/client/settings'
import { pictureAddress } from '@/lib/client/start'
import { amount, percent } from '@/lib/client/words'
import { PURPOSES } from '@/lib/uploads/schema'

type Props = {
  start: StartSetting | undefined
  /** How far a picture on its way is, from 0 to 1. */
  bringing: number | null
  onBring: (file: File) => void
  onChange: (start: StartSetting | undefined) => void
}

/** The picture that the next ones begin with. */
export function StartChip({ start, bringing, onBring, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const choose = () => input.current?.click()
  return (
    <>
      <input
        ref={input}
        type="file"
        aria-label="A picture to start from"
        accept={PURPOSES.reference.mediaTypes.join(',')}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onBring(file)
          target.value = ''
        }}
      />
      {bringing !== null ? (
        <Chip aria-disabled aria-live="polite">
          <ImagePlus aria-hidden /> Bringing it in, {percent(bringing)}
        </Chip>
      ) : start ? (
        <SetStart start={start} onChoose={choose} onChange={onChange} />
      ) : (
        <Chip look="open" onClick={choose} aria-label="Start from a picture">
          <ImagePlus aria-hidden /> <span className="max-sm:hidden">Picture</span>
        </Chip>
      )}
    </>
  )
}

function SetStart({
  start,
  onChoose,
  onChange,
}: {
  start: StartSetting
  onChoose: () => void
  onChange: (start: StartSetting | undefined) => void
}) {
  const { source, name, strength } = start
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Chip aria-label={`Starts from ${name}, changing ${amount(strength)}`} className="max-w-56">
          <Thumbnail source={source} className="size-5 rounded-sm" />
          <span className="truncate">Change {amount(strength)}</span>
        </Chip>
      </PopoverTrigger>
      <PopoverContent side="top" align="start" aria-label="The picture to start from" className="grid gap-4">
        <div className="flex items-center gap-3">
          <Thumbnail source={source} className="size-16 rounded-md" />
          <p className="line-clamp-3 min-w-0 text-sm break-words text-muted">{name}</p>
        </div>
        <SliderField
          label="Change it"
          hint="How much is drawn anew. Also called denoising strength"
          ends={['a little', 'a lot']}
          value={strength}
          own={undefined}
          min={0.1}
          max={1}
          step={0.05}
          valueText={`${amount(strength)}, ${percent(strength)}`}
          onChange={(next) => next !== undefined && onChange({ ...start, strength: next })}
        />
        <div className="flex justify-between">
          <PopoverClose asChild>
            <Button look="ghost" size="small" className="-ml-3" onClick={() => onChange(undefined)}>
              Start from nothing
            </Button>
          </PopoverClose>
          <PopoverClose asChild>
            <Button look="outline" size="small" onClick={onChoose}>
              Another picture
            </Button>
          </PopoverClose>
        </div>
      </PopoverContent>
    </Popover>
  )
}

function Thumbnail({ source, className }: { source: string; className: string }) {
  const address = pictureAddress(source)
  if (!address) return <PictureIcon aria-hidden />
  return <img src={address} alt="" className={`${className} shrink-0 bg-high object-cover`} draggable={false} />
}
