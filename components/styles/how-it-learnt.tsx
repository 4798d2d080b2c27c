'use client'

import { GraduationCap, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { attempt } from '@/lib/client/undoable'
import type { OpenedLora } from '@/lib/loras/schema'
import { teachAgain } from '@/lib/trainings/actions'

type Props = { loraId: string; lesson: NonNullable<OpenedLora['lesson']> }

/** Of a style that was taught here: the way back to how it went, and to another try with the same pictures. */
export function HowItLearnt({ loraId, lesson }: Props) {
  const router = useRouter()
  const [isBusy, setBusy] = useState(false)
  const again = async () => {
    setBusy(true)
    const result = await attempt(() => teachAgain({ id: loraId }))
    if (result.ok) router.push(`/styles/teach/${result.data.id}`)
    else setBusy(false)
  }
  return (
    <div className="mt-4 grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button asChild look="outline" className="flex-1">
          <Link href={`/styles/learning/${lesson.runId}`}>
            <GraduationCap aria-hidden /> How it learnt
          </Link>
        </Button>
        {lesson.hasPictures && (
          <Button look="outline" className="flex-1" busy={isBusy} onClick={() => void again()}>
            <RotateCcw aria-hidden /> Teach it again
          </Button>
        )}
      </div>
      {lesson.hasPictures && (
        <p className="text-sm text-muted">With the same pictures and captions. This style stays as it is.</p>
      )}
    </div>
  )
}
