'use client'

import { useState } from 'react'
import { ResultTile } from '@/components/create/result-tile'
import { waitingWords } from '@/components/create/run-words'
import { ProblemNote } from '@/components/problem/problem-note'
import { UsualStrength } from '@/components/styles/usual-strength'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useStrengthTest } from '@/lib/client/use-strength-test'
import { useUsualStrength } from '@/lib/client/use-usual-strength'
import { type LoraView, TEST_STRENGTHS } from '@/lib/loras/schema'

type Props = { lora: LoraView; onChange: (lora: LoraView) => void }

/** The same words and seed without it, and at three strengths: one row says what it does and how much of it is right. */
export function StrengthTest({ lora, onChange }: Props) {
  const usual = useUsualStrength(lora.id, onChange)
  const { run, start, busy, problem } = useStrengthTest(lora.id)
  const [prompt, setPrompt] = useState(lora.samples.find((sample) => sample.prompt)?.prompt ?? 'a fox')
  const go = () => void start(prompt)
  return (
    <section aria-labelledby="strength-test" className="mt-10">
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="strength-test" className="text-lg font-semibold">
          Try its strength
        </h2>
        <p className="text-sm text-muted max-md:hidden">same words, same seed</p>
      </div>
      <form
        className="mt-3 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          go()
        }}
      >
        <Field label="A picture to try it on" className="min-w-0 flex-1">
          {(wiring) => (
            <Input {...wiring} value={prompt} maxLength={500} onChange={({ target }) => setPrompt(target.value)} />
          )}
        </Field>
        <Button type="submit" busy={busy} className="h-10 max-md:h-11">
          Try it
        </Button>
      </form>
      {problem && (
        <div className="mt-3">
          <ProblemNote problem={problem} onRetry={go} />
        </div>
      )}
      <ul aria-label="Strengths" className="mt-4 grid grid-cols-2 gap-3 md:grid-cols-4">
        {TEST_STRENGTHS.map((strength, index) => {
          const picture = run?.pictures.find((one) => one.index === index)
          return (
            <li key={strength} className="grid content-start gap-2">
              {run && picture ? (
                <ResultTile
                  run={run}
                  picture={picture}
                  waiting={waitingWords(run, picture)}
                  onRetry={go}
                  onChangeWords={go}
                  isEager={false}
                />
              ) : (
                <div className="aspect-square rounded-lg border border-dashed border-line" />
              )}
              <UsualStrength
                strength={strength}
                isUsual={strength === lora.strength}
                isBusy={usual.busy === strength}
                onMake={lora.whose === 'mine' ? () => void usual.make(strength) : undefined}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
