/** Where an opened picture was opened from, to the pixel. It lives as long as the tab is not reloaded. */
export interface WayBack {
  room: '/' | '/gallery'
  /** The filter of the room, as it stands in its address. */
  search?: string
  scrollTop: number
  /** The picture that was open last: after walking it is not the one that was opened. */
  pictureId: string
}

let way: WayBack | null = null

export const rememberWayBack = (from: WayBack): void => {
  way = from
}

export const peekWayBack = (): WayBack | null => way

export const noteOpened = (pictureId: string): void => {
  if (way) way = { ...way, pictureId }
}

/** The spot to return to, once, if it belongs to this room. */
export function takeWayBack(room: WayBack['room']): WayBack | null {
  if (way?.room !== room) return null
  const taken = way
  way = null
  return taken
}
