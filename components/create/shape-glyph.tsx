/** A frame of the shape itself, so that names need not be learnt. */
export function ShapeGlyph({ shape }: { shape: string }) {
  const [across = 1, down = 1] = shape.split(':').map(Number)
  const side = 12 / Math.max(across, down)
  const width = Math.max(5, across * side)
  const height = Math.max(5, down * side)
  return (
    <svg viewBox="0 0 16 16" aria-hidden fill="none" stroke="currentColor" strokeWidth={1.4}>
      <rect x={8 - width / 2} y={8 - height / 2} width={width} height={height} rx={1.5} />
    </svg>
  )
}
