import type { Size } from '@/components/mask/marks'

function sheet({ width, height }: Size) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser does not paint.')
  return { canvas, context }
}

/** How far a grey counts as painted when a mask is read back. */
const WHITE = 128

/** A black and white picture of what is painted: white is drawn anew. Null where nothing is. */
export async function maskFile(painted: HTMLCanvasElement): Promise<File | null> {
  const { canvas, context } = sheet(painted)
  context.drawImage(painted, 0, 0)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  let isEmpty = true
  for (let at = 0; at < data.length; at += 4) {
    const level = data[at + 3]! >= WHITE ? 255 : 0
    if (level) isEmpty = false
    data[at] = data[at + 1] = data[at + 2] = level
    data[at + 3] = 255
  }
  if (isEmpty) return null
  context.putImageData(new ImageData(data, canvas.width, canvas.height), 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  return blob && new File([blob], 'mask.png', { type: 'image/png' })
}

/** A mask that was painted before, in `colour` where it is white and see-through elsewhere. */
export async function paintedMask(address: string, size: Size, colour: string): Promise<HTMLCanvasElement> {
  const image = new Image()
  image.src = address
  await image.decode()
  const { canvas, context } = sheet(size)
  context.drawImage(image, 0, 0, size.width, size.height)
  const pixels = context.getImageData(0, 0, size.width, size.height)
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data[at + 3] = pixels.data[at]! >= WHITE ? 255 : 0
  context.putImageData(pixels, 0, 0)
  context.globalCompositeOperation = 'source-in'
  context.fillStyle = colour
  context.fillRect(0, 0, size.width, size.height)
  return canvas
}
