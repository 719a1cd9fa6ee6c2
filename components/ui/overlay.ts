/** The looks that everything floating over the page shares. */
export const scrimClass =
  'fixed inset-0 bg-black/45 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0'

export const floatingClass =
  'rounded-lg border bg-raised text-foreground shadow-lg outline-none ' +
  'data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98 ' +
  'data-[state=closed]:animate-out data-[state=closed]:fade-out-0'

export const menuItemClass =
  'relative flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 text-13 outline-none ' +
  '[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground ' +
  'data-[disabled=true]:pointer-events-none data-[disabled=true]:opacity-55'
