/** True when a key belongs to a field, not to the room. */
export function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** True when something lies over the room, or the key is part of a chord: then the room's keys keep still. */
export const isRoomQuiet = (event: KeyboardEvent): boolean =>
  isTyping(event) ||
  event.defaultPrevented ||
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null
