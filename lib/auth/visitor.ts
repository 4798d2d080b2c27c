import { headers } from 'next/headers'
import { clientAddress } from './client-address'
import type { Visitor } from './sign-in'

export const visitorOf = (requestHeaders: Pick<Headers, 'get'>): Visitor => ({
  address: clientAddress(requestHeaders),
  userAgent: requestHeaders.get('user-agent'),
})

export const currentVisitor = async (): Promise<Visitor> => visitorOf(await headers())
