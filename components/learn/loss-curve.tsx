'use client'

type Points = [number, number][]
type Props = { loss: Points; heldOut: Points; steps: number; best: number | null }

const WIDTH = 320
const HEIGHT = 90
const FOLD = 5

/** How far off its guesses are, step by step: small, because the samples say more. */
export function LossCurve({ loss, heldOut, steps, best }: Props) {
  const all = [...loss, ...heldOut].map(([, value]) => value).filter(Number.isFinite)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const x = (step: number) => (step / Math.max(1, steps)) * WIDTH
  const y = (value: number) => HEIGHT - FOLD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * FOLD)
  const path = (points: Points) =>
    points
      .filter(([, value]) => Number.isFinite(value))
      .map(([step, value], index) => `${index ? 'L' : 'M'}${x(step).toFixed(1)} ${y(value).toFixed(1)}`)
      .join('')
  const main = heldOut.length >= 2 ? heldOut : loss
  const marked = main.find(([step]) => step === best)
  return (
    <figure className="grid gap-1">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="w-full overflow-visible"
        role="img"
        aria-label={`Loss, ${words(loss)} Now ${loss.at(-1)?.[1].toFixed(4) ?? 'not known'}.`}
      >
        {[FOLD, HEIGHT / 2, HEIGHT - FOLD].map((line) => (
          <line key={line} x1={0} x2={WIDTH} y1={line} y2={line} className="stroke-line" />
        ))}
        <path
          d={path(loss)}
          fill="none"
          className={heldOut.length >= 2 ? 'stroke-edge' : 'stroke-text'}
          strokeWidth={1.5}
        />
        {heldOut.length >= 2 && <path d={path(heldOut)} fill="none" className="stroke-text" strokeWidth={1.5} />}
        {marked && (
          <circle cx={x(marked[0])} cy={y(marked[1])} r={3.5} className="fill-surface stroke-good" strokeWidth={2} />
        )}
      </svg>
      <div className="flex justify-between text-xs text-muted" aria-hidden>
        <span>0</span>
        <span>{steps.toLocaleString('en')}</span>
      </div>
      <figcaption className="text-sm text-muted">{words(loss)} Trust your eyes over the line.</figcaption>
    </figure>
  )
}

/** What the line does, by its first and last quarter. */
function words(loss: Points): string {
  if (loss.length < 8) return 'It has only begun.'
  const quarter = Math.ceil(loss.length / 4)
  const mean = (points: Points) => points.reduce((sum, [, value]) => sum + value, 0) / points.length
  const change = mean(loss.slice(-quarter)) / mean(loss.slice(0, quarter)) - 1
  if (change < -0.03) return 'Falling.'
  return change > 0.05 ? 'Rising: it may have learnt enough.' : 'Level.'
}
