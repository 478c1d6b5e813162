import type { ReactNode } from 'react'

/** Only web addresses become links. */
export function OutsideLink({ href, children }: { href: string; children: ReactNode }) {
  if (!/^https?:\/\//i.test(href)) return children
  return (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow" className="text-link underline">
      {children}
    </a>
  )
}
