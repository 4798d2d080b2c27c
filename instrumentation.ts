/** Once per web process, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { watchArrivals } = await import('@/lib/arrivals/watch')
  watchArrivals()
  const { watchDeliveries } = await import('@/lib/webhooks/watch')
  watchDeliveries()
  const { watchDownloads } = await import('@/lib/downloads/watch')
  watchDownloads()
}
