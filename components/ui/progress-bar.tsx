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
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-500 motion-reduce:transition-none"
        style={{ width: `${percent ?? 0}%` }}
      />
    </div>
  )
}
