'use server'

import { action } from '@/lib/handlers'
import { remove, stop } from '@/lib/models/install'
import { startInstall } from '@/lib/models/install-link'
import { viewModelsRoom } from '@/lib/models/room'
import { ModelId, StartInstall } from '@/lib/models/schema'

export const installModel = action(StartInstall, async (user, wish) => {
  await startInstall(user, wish)
  return viewModelsRoom(user)
})

/** Stops an install, or puts away one that failed. What has come of it is erased. */
export const stopInstalling = action(ModelId, async (user, { id }) => {
  await stop(user, id)
  return viewModelsRoom(user)
})

/** Erases a model from the disk. Pictures made with it stay. */
export const uninstallModel = action(ModelId, async (user, { id }) => {
  await remove(user, id)
  return viewModelsRoom(user)
})
