'use client'

import { Columns2, SplitSquareHorizontal, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { ReactCompareSlider, ReactCompareSliderImage } from 'react-compare-slider'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import type { Compared, ComparedPair } from '@/lib/client/compare'

type Props = { pair: ComparedPair | null; onClose: () => void }

const WAYS = [
  { value: 'slider', label: 'Slider', icon: <SplitSquareHorizontal aria-hidden /> },
  { value: 'beside', label: 'Side by side', icon: <Columns2 aria-hidden /> },
] as const
type Way = (typeof WAYS)[number]['value']

/** Two pictures as large as the window allows: one under the other with a slider, or side by side. */
export function CompareDialog({ pair, onClose }: Props) {
  const [way, setWay] = useState<Way>('slider')
  return (
    <Dialog.Root open={pair !== null} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex animate-fade-in flex-col gap-4 bg-sunk p-4 outline-none"
        >
          <div className="flex items-center justify-between gap-3">
            <Dialog.Title className="text-lg font-semibold max-md:sr-only">Compare</Dialog.Title>
            <div className="w-72">
              <Segmented label="How to compare" value={way} options={WAYS} onChange={setWay} />
            </div>
            <Dialog.Close asChild>
              <Button look="ghost" size="icon" aria-label="Close">
                <X aria-hidden />
              </Button>
            </Dialog.Close>
          </div>
          {pair && (way === 'slider' ? <UnderSlider pair={pair} /> : <SideBySide pair={pair} />)}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

type Pair = { pair: ComparedPair }

function UnderSlider({ pair: [left, right] }: Pair) {
  const ratio = left.width / left.height
  const image = ({ url, title }: Compared) => (
    <ReactCompareSliderImage src={url} alt={title} style={{ objectFit: 'contain' }} />
  )
  return (
    <div className="grid min-h-0 grow place-items-center [container-type:size]">
      <ReactCompareSlider
        itemOne={image(left)}
        itemTwo={image(right)}
        style={{
          aspectRatio: `${left.width} / ${left.height}`,
          width: `min(100cqw, calc(100cqh * ${ratio}))`,
          borderRadius: 'var(--radius-lg)',
        }}
      />
    </div>
  )
}

function SideBySide({ pair }: Pair) {
  return (
    <div className="grid min-h-0 grow gap-4 max-md:grid-rows-2 md:grid-cols-2">
      {pair.map(({ url, title }) => (
        <figure key={url} className="grid min-h-0 grid-rows-[minmax(0,1fr)_auto] gap-2">
          <img src={url} alt="" className="size-full min-h-0 rounded-lg object-contain" />
          <figcaption className="truncate text-center text-sm text-muted">{title}</figcaption>
        </figure>
      ))}
    </div>
  )
}
