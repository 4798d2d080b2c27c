/** What is painted on a mask, in the order it was: undone from its end. All in px of the mask. */
export type Mark =
  | { kind: 'stroke'; erases: boolean; size: number; points: [x: number, y: number][] }
  | { kind: 'box'; erases: boolean; left: number; top: number; width: number; height: number }
  | { kind: 'clear' }
  | { kind: 'swap' }

export interface Size {
  width: number
  height: number
}

/** Larger masks only take longer: they are scaled to what a model draws. */
const MOST_SIDE = 2048

/** The mask of a picture: its shape, and its size up to a limit. */
export function maskSizeOf({ width, height }: Size): Size {
  const scale = Math.min(1, MOST_SIDE / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

type Context = Pick<
  CanvasRenderingContext2D,
  | 'globalCompositeOperation'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
  | 'fillRect'
  | 'clearRect'
>

/** Paints one mark in `colour`; what is not painted is see-through. */
export function paint(context: Context, mark: Mark, { width, height }: Size, colour: string): void {
  context.globalCompositeOperation = 'source-over'
  context.fillStyle = colour
  context.strokeStyle = colour
  if (mark.kind === 'clear') return context.clearRect(0, 0, width, height)
  if (mark.kind === 'swap') {
    // What was painted is taken out of a full sheet, and the rest stays.
    context.globalCompositeOperation = 'xor'
    return context.fillRect(0, 0, width, height)
  }
  if (mark.erases) context.globalCompositeOperation = 'destination-out'
  if (mark.kind === 'box') return context.fillRect(mark.left, mark.top, mark.width, mark.height)
  stroke(context, mark.points, mark.size)
}

function stroke(context: Context, points: [number, number][], size: number): void {
  const [first, ...rest] = points
  if (!first) return
  context.lineWidth = size
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.beginPath()
  context.moveTo(...first)
  // A press without a move is a dot.
  if (rest.length === 0) context.lineTo(first[0] + 0.01, first[1])
  for (const point of rest) context.lineTo(...point)
  context.stroke()
}

/** A box given in percent of the picture, kept within it; null where nothing of it is. */
export function boxMark(
  percent: { left: number; top: number; width: number; height: number },
  size: Size,
  erases: boolean,
): Mark | null {
  const within = (value: number) => Math.min(100, Math.max(0, value))
  const [left, top] = [within(percent.left), within(percent.top)]
  const [right, bottom] = [within(left + percent.width), within(top + percent.height)]
  if (!(right > left) || !(bottom > top)) return null
  const x = (value: number) => Math.round((value * size.width) / 100)
  const y = (value: number) => Math.round((value * size.height) / 100)
  return { kind: 'box', erases, left: x(left), top: y(top), width: x(right) - x(left), height: y(bottom) - y(top) }
}
