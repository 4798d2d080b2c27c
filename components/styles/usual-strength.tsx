'use client'

import { Check } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { strengthText } from '@/lib/client/styles'

type Props = {
  strength: number
  /** The style is picked with it now. */
  isUsual: boolean
  isBusy: boolean
  /** Absent for who may not change the style. */
  onMake?: () => void
}

/** Below a picture of a strength test: which strength it is, and the press that makes it the usual one. */
export function UsualStrength({ strength, isUsual, isBusy, onMake }: Props) {
  return (
    <div className="grid justify-items-start gap-0.5 text-sm text-muted">
      <span>
        {strength === 0 ? 'Off' : strengthText(strength)}
        {isUsual && !onMake && <span className="text-text"> · the usual</span>}
      </span>
      {/* A style that is off by itself would be of no use. */}
      {strength !== 0 && onMake && (
        <Button
          look="ghost"
          size="small"
          busy={isBusy}
          aria-pressed={isUsual}
          onClick={isUsual ? undefined : onMake}
          className={isUsual ? '-ml-3 text-text' : '-ml-3'}
        >
          {isUsual && <Check aria-hidden className="text-good" />}
          {isUsual ? 'The usual' : 'Make this the usual'}
          <span className="sr-only"> strength, {strengthText(strength)}</span>
        </Button>
      )}
    </div>
  )
}
