import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Asks the server again after a change. A first answer that is still on its way may be of before the change, and
 * TanStack Query, which cancels later ones, would take it for the new one.
 */
export async function askAnew(client: QueryClient, ...keys: QueryKey[]): Promise<void> {
  await Promise.all(
    keys.map(async (queryKey) => {
      await client.cancelQueries({ queryKey })
      await client.invalidateQueries({ queryKey })
    }),
  )
}
