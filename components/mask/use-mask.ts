import { useCallback, useEffect, useRef, useState } from 'react'
import { type Mark, paint, type Size } from '@/components/mask/marks'
import { paintedMask } from '@/components/mask/mask-file'
import { pictureAddress } from '@/lib/client/start'

/**
 * What is painted: marks over a mask from before, if there is one. The canvas
 * shows them; a stroke that grows is drawn at once, without a render.
 */
export function useMask(size: Size | null, before: string | undefined) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [marks, setMarks] = useState<Mark[]>([])
  const base = useRef<HTMLCanvasElement | null>(null)
  const growing = useRef<Extract<Mark, { kind: 'stroke' }> | null>(null)

  const redraw = useCallback(
    (shown: Mark[]) => {
      const context = canvas.current?.getContext('2d')
      if (!context || !size) return
      const colour = colourOf(canvas.current!)
      context.globalCompositeOperation = 'source-over'
      context.clearRect(0, 0, size.width, size.height)
      if (base.current) context.drawImage(base.current, 0, 0)
      for (const mark of shown) paint(context, mark, size, colour)
    },
    [size],
  )

  useEffect(() => redraw(marks), [marks, redraw])

  const [hasBefore, setHasBefore] = useState(false)
  useEffect(() => {
    const address = before && pictureAddress(before)
    if (!address || !size || !canvas.current) return
    let isWanted = true
    void paintedMask(address, size, colourOf(canvas.current)).then(
      (painted) => {
        if (!isWanted) return
        base.current = painted
        setHasBefore(true)
        setMarks((now) => [...now])
      },
      // A mask that is gone is painted anew.
      () => undefined,
    )
    return () => {
      isWanted = false
    }
  }, [before, size])

  const put = useCallback((mark: Mark) => setMarks((now) => [...now, mark]), [])
  const begin = useCallback((point: [number, number], brush: { size: number; erases: boolean }) => {
    growing.current = { kind: 'stroke', ...brush, points: [point] }
  }, [])
  const grow = useCallback(
    (points: [number, number][]) => {
      const mark = growing.current
      const context = canvas.current?.getContext('2d')
      if (!mark || !context || !size) return
      const last = mark.points.at(-1)!
      mark.points.push(...points)
      paint(context, { ...mark, points: [last, ...points] }, size, colourOf(canvas.current!))
    },
    [size],
  )
  const end = useCallback(() => {
    if (growing.current) put(growing.current)
    growing.current = null
  }, [put])
  const undo = useCallback(() => setMarks((now) => now.slice(0, -1)), [])

  return { canvas, marks, put, begin, grow, end, undo, hasPaint: marks.length > 0 || hasBefore }
}

/** The canvas paints in the colour of its text. */
const colourOf = (canvas: HTMLCanvasElement) => getComputedStyle(canvas).color
