import { z } from 'zod'

/** A look by a name: words that stand behind the sentence. */
export const Look = z.object({ name: z.string().min(1).max(40), words: z.string().min(1).max(200) })
export type Look = z.infer<typeof Look>

/** Those that come with Kizy: plain words that most models know. */
export const LOOKS: Look[] = [
  { name: 'Photograph', words: 'photograph, natural light, 50 mm lens' },
  { name: 'Film still', words: 'film still, cinematic light, shallow depth of field' },
  { name: 'Watercolour', words: 'watercolour, soft washes, rough paper' },
  { name: 'Oil painting', words: 'oil painting, visible brush strokes, canvas' },
  { name: 'Pencil drawing', words: 'pencil drawing, fine hatching, white paper' },
  { name: 'Storybook', words: 'storybook illustration, gentle colours' },
  { name: 'Comic', words: 'comic book, bold ink lines, flat colours' },
  { name: 'Flat', words: 'flat, simple shapes, few colours' },
  { name: '3D', words: '3d, soft studio light' },
  { name: 'Poster', words: 'poster, strong composition, few colours' },
]

export const MAX_OWN_LOOKS = 40

/** With one more of her own; a name that is taken gets the new words. */
export const withLook = (looks: Look[], look: Look): Look[] =>
  [...looks.filter(({ name }) => name !== look.name), look].slice(-MAX_OWN_LOOKS)
