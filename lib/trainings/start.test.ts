import { expect, it } from 'vitest'
import { intentsIn } from '@/lib/loras/intents'
import { goalOf } from '@/lib/trainings/start'

it('a style is for what she says, else for how her description begins', () => {
  expect(goalOf({ goal: ' Covers ', description: 'Dusk.' })).toBe('Covers')
  expect(goalOf({ goal: '', description: 'Things behind blinds. At night.' })).toBe('Things behind blinds.')
  expect(goalOf({ goal: '', description: 'one line\nanother' })).toBe('one line')
  expect(goalOf({ goal: '', description: 'x'.repeat(300) })).toHaveLength(200)
  expect(goalOf({ goal: '', description: '' })).toBe('')
})

it('what it is good for is read from one field', () => {
  expect(intentsIn(' Portrait, logo,, LOGO ,')).toEqual(['portrait', 'logo'])
})
