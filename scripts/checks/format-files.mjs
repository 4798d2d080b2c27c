/** What Prettier looks at. It would walk through every ignored folder too, and the Python environment is large. */
export const PRETTIER_FILES = ['.', '!.kizy', '!.next*', '!dist', '!gpu', '!lib/generated']
