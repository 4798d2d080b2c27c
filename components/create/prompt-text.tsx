'use client'

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { BOX_ID } from '@/lib/client/settings'
import { replaceSpan } from '@/lib/client/replace-span'
import { useBeforePaint } from '@/lib/client/use-before-paint'
import { nudge } from '@/lib/client/weights'

const LINE_PX = 28
const MOST_LINES = 6

type Props = {
  value: string
  lastWords: string | undefined
  hintId: string
  isWrong: boolean
  onChange: (value: string) => void
  onPress: () => void
}

/** One line to six; the rest scrolls. */
export function PromptText({ value, lastWords, hintId, isWrong, onChange, onPress }: Props) {
  const ref = useRef<HTMLTextAreaElement>(null)
  const [weighed, setWeighed] = useState('')

  useBeforePaint(() => {
    const field = ref.current
    if (!field) return
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, LINE_PX * MOST_LINES)}px`
  }, [value])

  useEffect(() => {
    const field = ref.current
    // A finger would get the keyboard over the pictures it came to see.
    if (!field || window.matchMedia('(pointer: coarse)').matches) return
    field.focus({ preventScroll: true })
    field.setSelectionRange(field.value.length, field.value.length)
  }, [])

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault()
      onPress()
    } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && (event.ctrlKey || event.metaKey)) {
      const field = event.currentTarget
      const { selectionStart: start, selectionEnd: end } = field
      const nudged = nudge({ text: value, start, end }, event.key === 'ArrowUp' ? 1 : -1)
      if (!nudged) return
      event.preventDefault()
      replaceSpan(field, nudged.from, nudged.to, nudged.replacement)
      field.setSelectionRange(nudged.start, nudged.end)
      setWeighed(`${nudged.words} weighs ${nudged.weight}`)
    } else if (event.key === 'ArrowUp' && value === '' && lastWords) {
      event.preventDefault()
      onChange(lastWords)
    }
  }

  return (
    <>
      <p role="status" className="sr-only">
        {weighed}
      </p>
      <textarea
        ref={ref}
        id={BOX_ID}
        rows={1}
        value={value}
        aria-label="Describe a picture"
        aria-describedby={hintId}
        aria-invalid={isWrong || undefined}
        placeholder="Describe a picture…"
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={onKeyDown}
        className="block min-h-7 w-full resize-none bg-transparent text-lg text-text caret-accent outline-none placeholder:text-muted"
      />
    </>
  )
}
