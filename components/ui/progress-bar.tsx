type ProgressBarProps = {
  /** What goes on. */
  label: string
  /** How far it is, in words. */
  text: string
  /** From 0 to 1; null where nobody knows yet. */
  share: number | null
}

/** How far long work is. */
export function ProgressBar({ label, text, share }: ProgressBarProps) {
  const percent = share === null ? null : Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={text}
      {...(percent === null ? {} : { 'aria-valuenow': percent })}
      className="h-2 w-full overflow-hidden rounded-full bg-subtle ring-1 ring-border ring-inset"
    >
      {/* The page's own policy forbids style attributes in what the server sends. */}
      <svg className="block size-full" aria-hidden>
        <rect width={`${percent ?? 0}%`} height="100%" className="fill-accent" />
      </svg>
    </div>
  )
}
