import { z } from 'zod'
import { Site } from '@/lib/links/schema'

/** Letters as sites give them out; what else is pasted by mistake is refused before it is kept. */
export const NewToken = z.strictObject({
  site: Site,
  token: z
    .string()
    .trim()
    .min(1, 'Paste the token.')
    .max(500, 'That is longer than any token.')
    .regex(/^[\x21-\x7e]+$/, 'A token has no spaces in it.'),
})
export type NewToken = z.infer<typeof NewToken>

export const TokenSite = z.strictObject({ site: Site })

/** That there is one; the token itself is shown to nobody. */
export const TokenView = z.object({ site: Site, addedAt: z.iso.datetime() })
export type TokenView = z.infer<typeof TokenView>
