import { readA1111 } from '@/lib/metadata/a1111'
import { readComfyUI } from '@/lib/metadata/comfyui'
import { readFooocus } from '@/lib/metadata/fooocus'
import { readInvokeAI } from '@/lib/metadata/invokeai'
import { readKizy } from '@/lib/metadata/kizy'
import { ReadSettings } from '@/lib/metadata/schema'
import { readSwarmUI } from '@/lib/metadata/swarmui'
import { textsOf } from '@/lib/metadata/texts'

/**
 * What a picture of ours, or of another program, says about how it was made;
 * null where it says nothing that can be read. Pure: it runs in the browser, so
 * a picture that is only looked at goes nowhere.
 */
export async function readSettings(bytes: Uint8Array): Promise<ReadSettings | null> {
  const texts = await textsOf(bytes)
  const comment = texts['exif.comment']
  const parameters = texts.parameters ?? comment
  // The most telling first: SwarmUI and Fooocus put JSON where A1111 has its text.
  const found =
    readKizy(texts.kizy ?? after('kizy:', texts['exif.description'])) ??
    readInvokeAI(texts.invokeai_metadata) ??
    readSwarmUI(parameters ?? texts['exif.description']) ??
    readFooocus(parameters ?? texts.Comment) ??
    (parameters ? readA1111(parameters) : null) ??
    readComfyUI(texts.prompt ?? after('prompt:', texts['exif.model']) ?? comment)
  return found && ReadSettings.catch(ReadSettings.parse({ writer: found.writer })).parse(sound(found))
}

const after = (heading: string, text: string | undefined) =>
  text?.startsWith(heading) ? text.slice(heading.length) : undefined

/** Numbers that make no sense here (a seed of -1, half a step) are not said at all. */
function sound<T extends object>(found: T): T {
  const kept = Object.entries(found).filter(([name, value]) => {
    if (typeof value !== 'number') return value !== undefined
    return (
      value >= 0 &&
      (name === 'guidanceScale' || Number.isInteger(value)) &&
      (value > 0 || name === 'seed' || name === 'guidanceScale')
    )
  })
  return Object.fromEntries(kept) as T
}
