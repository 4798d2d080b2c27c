/**
 * What people write who need a model that is good at something. A prompt asks
 * for such a model where a phrase of it means one of these and says each of its
 * words (gpu/kizy_gpu/words/choose_model.py), so they are short. What stands in
 * quotes is read as the word “words” there, or as “text” where that is said already.
 */

export const WRITING = [
  'poster with words',
  'poster with a title',
  'typography poster',
  'sign that says',
  'sign that reads',
  'the words text',
  'text in gold letters',
  'in big letters',
  'the title in large type',
  'readable lettering',
  'legible handwriting',
  'magazine cover with headlines',
  'label with text',
  'logo with a name',
  'logo with a word',
  'slogan on a shirt',
  'infographic with captions',
]

export const CHINESE_WRITING = ['Chinese characters', 'Chinese calligraphy', 'Chinese writing']

export const PHOTOGRAPHS = [
  'photorealistic',
  'candid',
  'candid photograph',
  'realistic photograph',
  'documentary photography',
  'product photography',
  'photograph',
  'unposed snapshot',
  'shot on 35mm film',
  '50mm lens',
]

export const DRAFTS = [
  'quick draft',
  'fast draft',
  'rough draft',
  'rough idea',
  'quick sketch of an idea',
  'fast preview',
]

export const HANDS = ['well-drawn hands', 'hands with five fingers', 'correct fingers', 'close-up of hands']
