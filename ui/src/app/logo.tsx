/** The bridge of favicon.svg, in the accent colour. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <g fill="none" className="stroke-on-accent" strokeLinecap="round" strokeWidth="2.2">
        <path d="M4.5 21.5h23" />
        <path d="M10.5 8.5v16M21.5 8.5v16" />
        <path d="M4.5 18.5c3-1.5 5-4.5 6-9 1.2 5 3 7 5.5 7s4.3-2 5.5-7c1 4.5 3 7.5 6 9" strokeWidth="1.8" />
      </g>
    </svg>
  )
}
