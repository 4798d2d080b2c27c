import { expect, it } from 'vitest'
import { db } from '@/lib/db'
import { newPerson } from '@/lib/testing/people'
import { forgetLook, keepLook, listLooks } from './data'
import { MAX_OWN_LOOKS } from './schema'

it('keeps looks by name, each person her own', async () => {
  const [anna, ben] = await Promise.all([newPerson(), newPerson('ben')])
  await keepLook(anna, { name: 'Tundra', words: 'pale light' })
  await keepLook(anna, { name: 'Dusk', words: 'violet sky' })
  await keepLook(ben, { name: 'Dusk', words: 'grey sky' })
  await keepLook(anna, { name: 'Dusk', words: 'orange sky' })
  expect(await listLooks(anna)).toEqual([
    { name: 'Dusk', words: 'orange sky' },
    { name: 'Tundra', words: 'pale light' },
  ])
  await forgetLook(anna, 'Dusk')
  await forgetLook(anna, 'Dusk')
  expect(await listLooks(anna)).toEqual([{ name: 'Tundra', words: 'pale light' }])
  expect(await listLooks(ben)).toEqual([{ name: 'Dusk', words: 'grey sky' }])
})

it('refuses one too many, and lets the others be changed', async () => {
  const anna = await newPerson()
  const rows = Array.from({ length: MAX_OWN_LOOKS }, (_, n) => ({ ownerId: anna.id, name: `look ${n}`, words: 'red' }))
  await db().look.createMany({ data: rows })
  await expect(keepLook(anna, { name: 'one more', words: 'red' })).rejects.toMatchObject({
    status: 422,
    problem: { code: 'too_many_looks' },
  })
  await keepLook(anna, { name: 'look 7', words: 'blue' })
  expect((await listLooks(anna)).filter(({ words }) => words === 'blue')).toEqual([{ name: 'look 7', words: 'blue' }])
})
