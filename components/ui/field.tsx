import { cx } from 'class-variance-authority'
import { useId, type ReactNode } from 'react'

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

type Props = {
  label: ReactNode
  /** A sentence below the label, for those who want to know more. */
  hint?: ReactNode
  /** What is wrong with the value, in words; announced when it appears. */
  error?: string
  className?: string
  /** Draws the control; spread the wiring on it: `{(wiring) => <Input {...wiring} />}`. */
  children: (wiring: Wiring) => ReactNode
}

/** A label, its control, a hint and an error, tied together for screen readers. */
export function Field({ label, hint, error, className, children }: Props) {
  const id = useId()
  const hintId = hint ? `${id}-hint` : undefined
  const errorId = error ? `${id}-error` : undefined
  return (
    <div className={cx('grid gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium text-text">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': [hintId, errorId].filter(Boolean).join(' ') || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {hint && (
        <p id={hintId} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  )
}
