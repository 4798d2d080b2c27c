'use client'

import { ActButton } from '@/components/settings/act-button'
import { SITE_NAMES, type Site } from '@/lib/links/schema'
import { removeToken } from '@/lib/tokens/actions'

export function RemoveToken({ site }: { site: Site }) {
  return (
    <ActButton act={() => removeToken({ site })} done="The token is gone." look="outline" size="small">
      Remove<span className="sr-only"> the token for {SITE_NAMES[site]}</span>
    </ActButton>
  )
}
