'use client'

import { type PointerEvent, useRef } from 'react'
import type { Size } from '@/components/mask/marks'
import type { useMask } from '@/components/mask/use-mask'

type Props = {
  address: string
  /** Of the mask; null until the picture is here. */
  size: Size | null
  brush: { size: number; erases: boolean }
  mask: ReturnType<typeof useMask>
  onLoad: (picture: Size) => void
}

/** The picture, and over it what is painted. One finger or one button paints; the ring shows how wide. */
export function MaskCanvas({ address, size, brush, mask, onLoad }: Props) {
  const ring = useRef<HTMLDivElement>(null)
  const { canvas } = mask

  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }): [number, number] => {
    const box = canvas.current!.getBoundingClientRect()
    return [((clientX - box.left) * size!.width) / box.width, ((clientY - box.top) * size!.height) / box.height]
  }
  const follow = ({ clientX, clientY }: PointerEvent) => {
    if (!ring.current || !canvas.current || !size) return
    const box = canvas.current.getBoundingClientRect()
    const across = (brush.size * box.width) / size.width
    ring.current.style.width = ring.current.style.height = `${across}px`
    ring.current.style.transform = `translate(${clientX - box.left - across / 2}px, ${clientY - box.top - across / 2}px)`
  }
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!size || event.button !== 0 || !event.isPrimary) return
    event.currentTarget.setPointerCapture(event.pointerId)
    mask.begin(pointOf(event), brush)
    mask.grow([pointOf(event)])
  }
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    follow(event)
    if (!size || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    // Between two frames a fast hand goes through more points than one.
    const passed = event.nativeEvent.getCoalescedEvents?.() ?? []
    mask.grow((passed.length > 0 ? passed : [event.nativeEvent]).map(pointOf))
  }
  const ratio = size ? size.width / size.height : 1
  return (
    <div className="grid min-h-0 grow place-items-center [container-type:size]">
      <div
        className="group relative overflow-hidden rounded-lg bg-tile"
        style={{ aspectRatio: ratio, width: `min(100cqw, calc(100cqh * ${ratio}))` }}
      >
        <img
          src={address}
          alt=""
          draggable={false}
          className="absolute inset-0 size-full"
          onLoad={({ currentTarget }) =>
            onLoad({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
        />
        <canvas
          ref={canvas}
          role="img"
          aria-label="The picture, with what is painted on it"
          width={size?.width ?? 1}
          height={size?.height ?? 1}
          className="absolute inset-0 size-full cursor-none touch-none text-accent opacity-65"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={mask.end}
          onPointerCancel={mask.end}
        />
        <div
          ref={ring}
          aria-hidden
          className="pointer-events-none absolute top-0 left-0 rounded-full border border-on-over opacity-0 outline-1 outline-over group-hover:opacity-100"
        />
      </div>
    </div>
  )
}
