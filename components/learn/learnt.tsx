'use client'

import { Sparkle } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Facts, Group } from '@/components/learn/learning-side'
import { LossCurve } from '@/components/learn/loss-curve'
import { UsualStrength } from '@/components/styles/usual-strength'
import { Button } from '@/components/ui/button'
import { strengthText } from '@/lib/client/styles'
import { useUsualStrength } from '@/lib/client/use-usual-strength'
import { duration } from '@/lib/client/words'
import type { SamplePicture, TrainingResult, TrainingView } from '@/lib/trainings/schema'

type Props = { training: TrainingView; result: TrainingResult; onStrength: (strength: number) => void }

/** At the end: the strength test as rows of four, why this one was picked, and the way into Create. */
export function Learnt({ training, result, onStrength }: Props) {
  const { strengths, why, best, loraId } = result
  const usual = useUsualStrength(loraId, (lora) => onStrength(lora.strength))
  const rows =
    strengths[0]?.pictures.map((_, row) =>
      strengths.map(({ strength, pictures }) => ({ strength, picture: pictures[row] })),
    ) ?? []
  return (
    <div className="grid gap-8">
      <div className="flex flex-wrap items-center gap-3">
        {loraId ? (
          <Button asChild look="accent" size="large">
            <Link href={`/?lora=${loraId}`}>
              <Sparkle aria-hidden /> Use it now
            </Link>
          </Button>
        ) : (
          <p className="text-sm text-muted">The style was thrown away since.</p>
        )}
        <Button asChild look="outline" size="large">
          <Link href="/styles">To the styles</Link>
        </Button>
        <p className="text-sm text-muted">
          {[
            best !== null && `Best at step ${best.toLocaleString('en')}`,
            result.seconds !== null && `learnt in ${duration(result.seconds)}`,
            `picked at strength ${strengthText(result.strength)}`,
          ]
            .filter(Boolean)
            .join(', ')}
        </p>
      </div>
      {rows.length > 0 && (
        <section aria-labelledby="strength" className="grid gap-3">
          <div className="flex items-baseline justify-between gap-4 text-sm">
            <h2 id="strength" className="font-medium">
              How strong
            </h2>
            <p className="text-muted">same words, same seed</p>
          </div>
          {rows.map((row, index) => (
            <ul key={index} className="grid grid-cols-4 gap-3 max-md:grid-cols-2" aria-label={row[0]?.picture?.prompt}>
              {row.map(
                ({ strength, picture }) =>
                  picture && (
                    <Strength key={strength} picture={picture}>
                      <UsualStrength
                        strength={strength}
                        isUsual={strength === result.strength}
                        isBusy={usual.busy === strength}
                        // Once is enough where there are several rows.
                        onMake={loraId && index === 0 ? () => void usual.make(strength) : undefined}
                      />
                    </Strength>
                  ),
              )}
            </ul>
          ))}
        </section>
      )}
      <div className="grid gap-8 md:grid-cols-2">
        {why.length > 0 && (
          <Group name="Why this one">
            <ul className="grid gap-2 text-sm text-muted">
              {why.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </Group>
        )}
        <div className="grid content-start gap-4">
          {training.progress && training.progress.loss.length > 1 && (
            <Group name="Loss">
              <LossCurve
                loss={training.progress.loss}
                heldOut={training.progress.heldOut}
                steps={training.progress.steps}
                best={best}
              />
            </Group>
          )}
          <Facts training={training} />
        </div>
      </div>
      {result.scores.length > 0 && <Scores result={result} />}
    </div>
  )
}

function Strength({ picture, children }: { picture: SamplePicture; children: ReactNode }) {
  return (
    <li className="grid content-start gap-1.5">
      {}
      <img
        src={picture.url}
        alt={picture.prompt}
        width={picture.width}
        height={picture.height}
        className="h-auto w-full rounded-lg bg-tile"
      />
      {children}
    </li>
  )
}

const COLUMNS = [
  ['look', 'Look'],
  ['concept', 'Still the thing asked for'],
  ['memorised', 'Copied'],
  ['clip', 'Likeness (CLIP)'],
  ['heldOutLoss', 'Held-out loss'],
  ['total', 'Together'],
] as const

function Scores({ result }: { result: TrainingResult }) {
  const columns = COLUMNS.filter(([key]) => result.scores.some((row) => row[key] !== null))
  return (
    <details className="text-sm">
      <summary className="cursor-pointer py-2 font-medium">Scores of its checkpoints</summary>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Scores">
        <table className="w-full text-left">
          <thead className="text-muted">
            <tr>
              <th className="py-1.5 pr-4 font-normal">Step</th>
              {columns.map(([key, name]) => (
                <th key={key} className="py-1.5 pr-4 font-normal">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.scores.map((row) => (
              <tr key={row.step} className="border-t border-line">
                <td className="py-1.5 pr-4">
                  {row.step.toLocaleString('en')}
                  {row.step === result.best && <span className="text-good"> · best</span>}
                </td>
                {columns.map(([key]) => (
                  <td key={key} className="py-1.5 pr-4">
                    {row[key]?.toFixed(3) ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
