export interface KeyHint {
  keys: string[]
  does: string
}

const everywhere = (modifier: string): KeyHint[] => [
  { keys: [modifier, 'K'], does: 'Find anything' },
  { keys: ['?'], does: 'Show these keys' },
]

/** The keys of the room one is in, for the dialog behind `?`. */
export function keysOf(pathname: string, modifier: string): KeyHint[] {
  if (pathname === '/') {
    return [
      { keys: [modifier, 'Enter'], does: 'Create' },
      { keys: ['Enter'], does: 'New line' },
      { keys: ['↑'], does: 'In an empty box: your last words' },
      { keys: ['Ctrl', '↑'], does: 'More weight for the word at the caret, or what is selected; ↓ for less' },
      { keys: ['/'], does: 'To the box' },
      ...everywhere(modifier),
    ]
  }
  if (pathname === '/gallery') {
    return [
      { keys: ['←', '→', '↑', '↓'], does: 'Walk through the pictures' },
      { keys: ['Enter'], does: 'Open' },
      { keys: ['/'], does: 'Find by words' },
      { keys: ['Space'], does: 'Choose' },
      { keys: ['Shift', '→'], does: 'Choose along the way' },
      { keys: [modifier, 'A'], does: 'Choose all' },
      { keys: ['S'], does: 'Star' },
      { keys: ['V'], does: 'Vary' },
      { keys: ['U'], does: 'Upscale' },
      { keys: ['R'], does: 'Remix' },
      { keys: ['C'], does: 'Compare two that are chosen' },
      { keys: ['Del'], does: 'Delete, with undo' },
      { keys: ['Esc'], does: 'Choose none' },
      ...everywhere(modifier),
    ]
  }
  if (pathname.startsWith('/gallery/')) {
    return [
      { keys: ['←', '→'], does: 'Newer and older picture' },
      { keys: ['S'], does: 'Star' },
      { keys: ['V'], does: 'Vary' },
      { keys: ['U'], does: 'Upscale' },
      { keys: ['R'], does: 'Remix' },
      { keys: ['C'], does: 'Compare with what it came from' },
      { keys: ['Del'], does: 'Delete, with undo' },
      { keys: ['Esc'], does: 'Back to where you were' },
      ...everywhere(modifier),
    ]
  }
  if (/^\/styles\/[0-9a-f-]{36}$/.test(pathname)) {
    return [
      { keys: ['U'], does: 'Use it in Create' },
      { keys: ['Del'], does: 'Delete, with undo' },
      { keys: ['Esc'], does: 'Back to the styles' },
      ...everywhere(modifier),
    ]
  }
  return everywhere(modifier)
}
