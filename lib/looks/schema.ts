import { z } from 'zod'
import { CANNOT_BE_SHOWN, canBeShown } from '@/lib/names/schema'

/** A look by a name: words that stand behind the sentence. */
export const Look = z.object({
  name: z.string().trim().min(1, 'Give the look a name.').max(40, 'Keep the name under 40 letters.'),
  words: z.string().trim().min(1, 'Write the words of the look first.').max(200, 'Keep a look under 200 letters.'),
})
export type Look = z.infer<typeof Look>

export const NewLook = Look.extend({ name: Look.shape.name.refine(canBeShown, CANNOT_BE_SHOWN) })

export const LookName = Look.pick({ name: true })

/** More would fill her screens, and a script gone wild ends here. */
export const MAX_OWN_LOOKS = 100

/** At once behind one sentence. */
export const MAX_CHOSEN_LOOKS = 6

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
