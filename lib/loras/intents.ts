/** "Portrait, logo" -> ["portrait", "logo"]: what a style is good for, as it is typed into one field. */
export const intentsIn = (words: string): string[] => [
  ...new Set(
    words
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .filter(Boolean),
  ),
]
