import { captionShown } from '@/lib/datasets/captions'
import { type DatasetRow, type DraftRow, factsOf, KeptFindings, refusalsOf } from '@/lib/datasets/data'
import { type CheckedPicture, coverageOf, findingsOf } from '@/lib/datasets/findings'
import { type DatasetView, type DraftView, Subject } from '@/lib/datasets/schema'
import { proposeTrigger, triggerProblem } from '@/lib/datasets/trigger'
import { Problem } from '@/lib/errors'

/** A dataset as the browser sees it; `side` is what the chosen model learns at. */
export async function viewOfDataset(row: DatasetRow, side: number, triggersInUse: Set<string>): Promise<DatasetView> {
  const subject = Subject.catch('look').parse(row.subject)
  const pictures = row.pictures.map((picture, index) => ({
    picture,
    place: index + 1,
    caption: captionShown(picture, row),
  }))
  const kept = pictures
    .filter(({ picture }) => !picture.dropped)
    .map(({ picture, place, caption }): CheckedPicture => {
      const { id, width, height } = picture
      return { id, place, width, height, caption, facts: factsOf(picture) }
    })
  const findings = findingsOf(kept, side, subject)
  const proposedTrigger = proposeTrigger(row.name)
  return {
    ...{ id: row.id, name: row.name, description: row.description, subject, trigger: row.trigger },
    ...{ goal: row.goal, intents: row.intents },
    proposedTrigger,
    triggerProblem: await triggerProblem(row.trigger || proposedTrigger, triggersInUse),
    baseModel: row.baseModel,
    settings: row.settings as DatasetView['settings'],
    runId: row.runId,
    pictures: pictures.map(({ picture, place, caption }) => ({
      id: picture.id,
      ...{ place, caption },
      ...{ name: picture.name, width: picture.width, height: picture.height, dropped: picture.dropped },
      url: pictureUrl(row.id, picture.id),
      captionBy: picture.caption ? (picture.captionBy as 'name') : 'goal',
      findings: without(findings.get(picture.id) ?? [], KeptFindings.parse(picture.findings)),
    })),
    coverage: coverageOf(kept, subject),
    arrivals: row.arrivals.map((arrival) => ({
      ...{ id: arrival.id, name: arrival.name, status: arrival.status, entries: arrival.entries, done: arrival.done },
      refused: refusalsOf(arrival),
      refusedCount: arrival.refusedCount,
      problem: Problem.nullable().catch(null).parse(arrival.error),
    })),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const without = <T extends { code: string }>(findings: T[], kept: string[]): T[] =>
  findings.filter(({ code }) => !kept.includes(code))

export const pictureUrl = (datasetId: string, pictureId: string) =>
  `/api/v1/datasets/${datasetId}/pictures/${pictureId}?small=1`

export const viewOfDraft = ({ id, name, _count, pictures, updatedAt }: DraftRow): DraftView => ({
  ...{ id, name, pictures: _count.pictures },
  covers: pictures.map((picture) => pictureUrl(id, picture.id)),
  updatedAt: updatedAt.toISOString(),
})
