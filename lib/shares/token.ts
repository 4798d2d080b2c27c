import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: nobody guesses them, so their plain hash is safe to keep. */
export const newShareToken = (): string => randomBytes(32).toString('base64url')

export const hashShareToken = (token: string): string => createHash('sha256').update(token).digest('hex')
