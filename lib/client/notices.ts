import { z } from 'zod'
import { stored } from '@/lib/client/stored'
import type { RunView } from '@/lib/runs/schema'
import { titleOf } from '@/lib/client/words'

const Notices = z.object({ sound: z.boolean().catch(false), notice: z.boolean().catch(false) })

/** What happens when a press is done; kept on this device. */
export const notices = stored('kizy.notices', { sound: false, notice: false }, (raw) => Notices.parse(raw))

/** Asks the browser whether it may show notices; answers whether it will. */
export async function mayNotify(): Promise<boolean> {
  if (!('Notification' in window)) return false
  return (await Notification.requestPermission()) === 'granted'
}

/** Says that a run is over: a sound always, a notice only to somebody who looks elsewhere. */
export function tellDone(run: RunView): void {
  if (run.status === 'canceled') return
  const { sound, notice } = notices.get()
  if (sound) chime(run.status === 'succeeded')
  if (notice && document.hidden && 'Notification' in window && Notification.permission === 'granted') {
    const words = run.status === 'succeeded' ? 'Your pictures are done' : 'This one did not work out'
    new Notification(words, { body: titleOf({ prompt: run.prompt, graph: run.graphName }), tag: run.id })
  }
}

const HIGH_HZ = [660, 880]
const LOW_HZ = [330, 260]
const NOTE_SECONDS = 0.14

/** Two soft notes, up when it went well. Made here, so there is no file to fetch. */
function chime(wentWell: boolean): void {
  const audio = new AudioContext()
  for (const [place, hertz] of (wentWell ? HIGH_HZ : LOW_HZ).entries()) {
    const note = audio.createOscillator()
    const volume = audio.createGain()
    const at = audio.currentTime + place * NOTE_SECONDS
    note.frequency.value = hertz
    volume.gain.setValueAtTime(0.08, at)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS * 2)
    note.connect(volume).connect(audio.destination)
    note.start(at)
    note.stop(at + NOTE_SECONDS * 2)
    if (place === 1) note.onended = () => void audio.close()
  }
}
