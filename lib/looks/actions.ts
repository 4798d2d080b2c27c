'use server'

import { action } from '@/lib/handlers'
import * as data from '@/lib/looks/data'
import { LookName, NewLook } from '@/lib/looks/schema'

/** Also undoes `forgetLook`. */
export const keepLook = action(NewLook, data.keepLook)

export const forgetLook = action(LookName, (user, { name }) => data.forgetLook(user, name))
