import { duration, pictures } from '@/lib/client/words'
import { strengthText } from '@/lib/client/styles'
import { isOver } from '@/lib/client/runs-cache'
import type { PictureView, RunView } from '@/lib/runs/schema'

export const readyCount = ({ pictures }: RunView): number => pictures.filter(({ artwork }) => artwork).length

/** What stands beside a row's words: "2 of 4 · about 5 s left", "4 pictures · 12 s". */
export function summary(run: RunView): string {
  const ready = readyCount(run)
  if (!isOver(run)) {
    if (run.ahead > 0 && ready === 0) return run.ahead === 1 ? 'After one other' : `After ${run.ahead} others`
    const left = run.secondsLeft === null ? 'drawing' : `about ${duration(run.secondsLeft)} left`
    return `${ready} of ${run.count} · ${left}`
  }
  if (run.status === 'canceled') return `${ready} of ${run.count} · cancelled`
  if (run.status === 'failed') return `${ready} of ${run.count} · stopped`
  const seconds =
    run.startedAt && run.finishedAt ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : null
  const styles = run.loras?.map(({ name, strength }) => `${name} ${strengthText(strength)}`) ?? []
  return [pictures(ready), seconds !== null && duration(seconds), ...styles].filter(Boolean).join(' · ')
}

/** What a waiting tile says: the first of them is next, the others after it. */
export function waitingWords(run: RunView, picture: PictureView): string {
  if (run.ahead > 0) return run.ahead === 1 ? 'After one other' : `After ${run.ahead} others`
  const isFirst = run.pictures.find(({ status }) => status === 'queued')?.index === picture.index
  return isFirst ? 'Next in line' : 'Waiting'
}

/** For ears: spoken when a picture is ready, silent between. */
export function spoken(run: RunView | undefined): string {
  if (!run) return ''
  const ready = readyCount(run)
  if (run.status === 'failed') return run.problem?.title ?? 'The pictures did not work out.'
  if (run.status === 'canceled') return `Cancelled. ${ready} of ${run.count} pictures kept.`
  return isOver(run) ? `${pictures(ready)} ready.` : `${ready} of ${run.count} pictures ready.`
}
