export const paletteRow =
  'flex min-h-10 items-center gap-3 rounded-md px-3 text-sm select-none data-[selected=true]:bg-high max-md:min-h-11 [&_svg]:size-4 [&_svg]:text-muted'
