import { CollectionName } from '@/lib/collections/schema'
import { EditLora } from '@/lib/loras/schema'
import { LookName, NewLook } from '@/lib/looks/schema'
import { CANNOT_BE_SHOWN } from '@/lib/names/schema'
import { describe, expect, it } from 'vitest'

const TURNED = 'dusk\u202Eksud'
const id = '00000000-0000-4000-8000-000000000000'
const saidOf = (result: { error?: { issues: { message: string }[] } }) => result.error?.issues[0]?.message

describe('names that others see', () => {
  it.each(['Abendlicht', 'شفق', '夕暮れ', '🌅', 'Zoë’s “blue”'])('%s can be shown', (name) => {
    expect(NewLook.safeParse({ name, words: 'red' }).success).toBe(true)
    expect(CollectionName.safeParse(name).success).toBe(true)
    expect(EditLora.safeParse({ id, name }).success).toBe(true)
  })

  it('what turns the letters around it cannot', () => {
    expect(saidOf(NewLook.safeParse({ name: TURNED, words: 'red' }))).toBe(CANNOT_BE_SHOWN)
    expect(saidOf(CollectionName.safeParse(TURNED))).toBe(CANNOT_BE_SHOWN)
    expect(saidOf(EditLora.safeParse({ id, name: TURNED }))).toBe(CANNOT_BE_SHOWN)
  })

  it('a look of before that has such a name can still be forgotten', () => {
    expect(LookName.safeParse({ name: TURNED }).success).toBe(true)
  })
})
