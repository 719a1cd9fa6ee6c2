/** The product's mark: a trail of entries, each tied to the one before. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} fill="none" aria-hidden="true">
      <title>Trailkeeper</title>
      <path
        d="M6 5v14M6 5h12M6 12h9M6 19h6"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <circle cx="6" cy="5" r="2.4" fill="currentColor" />
      <circle cx="6" cy="12" r="2.4" fill="currentColor" />
      <circle cx="6" cy="19" r="2.4" fill="currentColor" />
    </svg>
  )
}
