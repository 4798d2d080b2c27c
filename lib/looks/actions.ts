'use server'

import { action } from '@/lib/handlers'
import * as data from '@/lib/looks/data'
import { Look, LookName } from '@/lib/looks/schema'

/** Also undoes `forgetLook`. */
export const keepLook = action(Look, data.keepLook)

export const forgetLook = action(LookName, (user, { name }) => data.forgetLook(user, name))
