import { describe, expect, it } from 'vitest'
import { paceOf, paceOfDrawing, STOPS_AROUND } from '@/lib/trainings/pace'

const SIDE = 256
const report = { stage: 'done', step: 20, steps: 20, seconds: 40, scores: [{ step: 10 }, { step: 20 }] }
const ended = { params: { batchSize: 4, resolution: 0 }, report, wallSeconds: 100 }

describe('the pace of trainings that ended', () => {
  it('is of one picture at the model’s own size, and of what goes on around', () => {
    expect(paceOf([ended], SIDE)).toEqual({ secondsPerPicture: 0.5, secondsPerStop: 60 / (2 + STOPS_AROUND) })
  })

  it('counts pictures by their size, and steps that were really learnt', () => {
    const large = { ...ended, params: { batchSize: 1, resolution: 2 * SIDE } }
    expect(paceOf([large], SIDE)!.secondsPerPicture).toBe(0.5)
    const stopped = { ...ended, report: { ...report, steps: 800, step: 40 } }
    expect(paceOf([stopped], SIDE)!.secondsPerPicture).toBe(0.25)
  })

  it('is of several together, long ones before all, and leaves the time of a rest out', () => {
    // It learnt longer than its node's newest start: it had rested before.
    const long = { ...ended, report: { ...report, seconds: 360, step: 180 } }
    expect(paceOf([ended, long], SIDE)).toEqual({ secondsPerPicture: 0.5, secondsPerStop: 60 / (2 + STOPS_AROUND) })
    const slow = { ...long, report: { ...long.report, seconds: 720 } }
    expect(paceOf([ended, slow], SIDE)!.secondsPerPicture).toBe(760 / 800)
  })

  it('is unknown where none says anything', () => {
    expect(paceOf([], SIDE)).toBeNull()
    expect(paceOf([{ ...ended, report: { ...report, step: 6 } }], SIDE)).toBeNull()
    expect(paceOf([{ params: {}, report: null, wallSeconds: 3 }], SIDE)).toBeNull()
    expect(paceOf([{ ...ended, wallSeconds: null }], SIDE)!.secondsPerStop).toBeNull()
  })
})

describe('the pace of drawing', () => {
  const timing = { steps: 20, pixels: SIDE * SIDE, effects: {}, seconds: 10 }

  it('tells a rough one: there and back', () => {
    expect(paceOfDrawing([timing], SIDE)).toEqual({ secondsPerPicture: 1.5, secondsPerStop: 32 })
    expect(paceOfDrawing([{ ...timing, pixels: 4 * SIDE * SIDE }], SIDE)!.secondsPerPicture).toBeCloseTo(0.375)
  })

  it('leaves pictures with effects out', () => {
    expect(paceOfDrawing([{ ...timing, effects: { enlarge: 2 } }], SIDE)).toBeNull()
  })
})
