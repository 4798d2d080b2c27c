/** Writes over a part of a field as if it were typed, so that the browser's undo takes it back. */
export function replaceSpan(field: HTMLTextAreaElement, from: number, to: number, text: string): void {
  field.focus()
  field.setSelectionRange(from, to)
  // Deprecated, and still the one way that keeps the undo history; where it is gone, the words are set.
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, from, to, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
