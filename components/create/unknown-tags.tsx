import { Button } from '@/components/ui/button'

type Props = { names: string[]; onTakeOut: () => void }

/** Tags that were pasted and name no style here: said, and left out of the picture. */
export function UnknownTags({ names, onTakeOut }: Props) {
  return (
    <div role="status">
      {names.length > 0 && (
        <p className="flex flex-wrap items-center gap-x-2 pt-1 text-sm text-muted">
          {names.map((name) => `“${name}”`).join(', ')} {names.length === 1 ? 'is no style' : 'are no styles'} here, so
          it is left out.
          <Button look="ghost" size="small" onClick={onTakeOut}>
            Take it out
          </Button>
        </p>
      )}
    </div>
  )
}
