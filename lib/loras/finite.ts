import { KizyError } from '@/lib/errors'
import type { ByteSource, Header } from '@/lib/loras/safetensors'

/**
 * Whether every weight is a number. One that is not turns every picture black,
 * and nothing says why. Files are read once, in windows, so memory stays small.
 */

const WINDOW_BYTES = 16 * 1024 * 1024

/** A value with all bits of its exponent set is infinite or no number at all. */
const CHECKS: Record<string, (bytes: Buffer) => boolean> = {
  F16: (bytes) => words16(bytes).every((word) => (word & 0x7c00) !== 0x7c00),
  BF16: (bytes) => words16(bytes).every((word) => (word & 0x7f80) !== 0x7f80),
  F32: (bytes) => words32(bytes).every((word) => (word & 0x7f800000) !== 0x7f800000),
}

/** Copied, so that they begin where such numbers may. */
const words16 = (bytes: Buffer) => new Uint16Array(Uint8Array.from(bytes).buffer)
const words32 = (bytes: Buffer) => new Uint32Array(Uint8Array.from(bytes).buffer)

/** Throws 422 when a weight is not a number. */
export async function requireFinite(file: ByteSource, { tensors }: Header): Promise<void> {
  for (const window of windowsOf(tensors)) {
    const bytes = await file.read(window.start, window.end - window.start)
    for (const { name, dtype, start, end } of window.spans) {
      if (CHECKS[dtype]?.(bytes.subarray(start - window.start, end - window.start)) !== false) continue
      throw new KizyError(422, {
        code: 'lora_refused',
        title: 'Some of the numbers in this LoRA are broken.',
        detail: `In “${name.slice(0, 80)}” there are values that are no numbers: pictures with it would be black.`,
      })
    }
  }
}

interface Span {
  name: string
  dtype: string
  start: number
  end: number
}

/** The tensors in the order of the file, as many at a time as fit; a larger one in pieces. */
function* windowsOf(tensors: Header['tensors']): Generator<{ start: number; end: number; spans: Span[] }> {
  let spans: Span[] = []
  const close = () => ({ start: spans[0]!.start, end: spans.at(-1)!.end, spans })
  const sorted = [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)
  for (const [name, { dtype, start, end }] of sorted) {
    for (let at = start; at < end; at += WINDOW_BYTES) {
      const piece = { name, dtype, start: at, end: Math.min(end, at + WINDOW_BYTES) }
      if (spans.length > 0 && piece.end - spans[0]!.start > WINDOW_BYTES) {
        yield close()
        spans = []
      }
      spans.push(piece)
    }
  }
  if (spans.length > 0) yield close()
}
