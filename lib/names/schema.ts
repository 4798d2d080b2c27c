/** Control characters, and those that turn the direction of what stands after them. */
const UNREADABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2069\ufeff]/

/** May this name stand among others? */
export const canBeShown = (name: string) => !UNREADABLE.test(name)

export const CANNOT_BE_SHOWN = 'There is a character in it that cannot be shown.'
