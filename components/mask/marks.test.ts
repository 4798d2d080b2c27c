import { expect, test } from 'vitest'
import { boxMark, maskSizeOf, paint } from './marks'

const size = { width: 200, height: 100 }

test('a mask has the shape of its picture, and is never larger than it helps', () => {
  expect(maskSizeOf({ width: 512, height: 640 })).toEqual({ width: 512, height: 640 })
  expect(maskSizeOf({ width: 8000, height: 2000 })).toEqual({ width: 2048, height: 512 })
})

test('a box by numbers lies within the picture, or is none', () => {
  const box = (left: number, top: number, width: number, height: number) =>
    boxMark({ left, top, width, height }, size, false)
  expect(box(25, 10, 50, 50)).toMatchObject({ left: 50, top: 10, width: 100, height: 50 })
  expect(box(90, -20, 50, 150)).toMatchObject({ left: 180, top: 0, width: 20, height: 100 })
  expect(box(100, 0, 10, 10)).toBeNull()
  expect(box(10, 10, 0, 10)).toBeNull()
  expect(box(NaN, 10, 10, 10)).toBeNull()
})

test('erasing takes away, a press alone is a dot, swapping keeps what was not painted', () => {
  const calls: unknown[] = []
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (own, name) => Reflect.get(own, name) ?? ((...given: number[]) => calls.push([name, ...given])),
    set: (own, name, value) => Reflect.set(own, name, value),
  })
  paint(context, { kind: 'stroke', erases: true, size: 9, points: [[5, 5]] }, size, 'red')
  expect(context).toMatchObject({ globalCompositeOperation: 'destination-out', lineWidth: 9, lineCap: 'round' })
  expect(calls).toContainEqual(['lineTo', 5.01, 5])
  paint(context, { kind: 'swap' }, size, 'red')
  expect(context.globalCompositeOperation).toBe('xor')
  expect(calls.at(-1)).toEqual(['fillRect', 0, 0, 200, 100])
})
