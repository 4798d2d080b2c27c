import { z } from 'zod'

/** What a key may do: look, or also make and change. */
export const Scope = z.enum(['read', 'write'])
export type Scope = z.infer<typeof Scope>

export const LIFETIMES_DAYS = [7, 30, 90, 365] as const

export const NewKey = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Say what the key is for: “my laptop”, “the shop’s website”.')
    .max(80, 'Keep the name under 80 characters.'),
  scopes: z.array(Scope).min(1, 'Choose what the key may do.').max(2),
  /** Null never ends. */
  days: z.union(LIFETIMES_DAYS.map((days) => z.literal(days))).nullable(),
})
export type NewKey = z.infer<typeof NewKey>

/** A key as Settings lists it; the key itself was shown once. */
export interface KeyView {
  id: string
  name: string
  /** "kizy_3fA9…" */
  hint: string
  scopes: Scope[]
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

export interface FreshKey {
  id: string
  key: string
  /** By which a receiver knows that a webhook comes from here. */
  webhookSecret: string
}
