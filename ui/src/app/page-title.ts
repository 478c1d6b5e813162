import { useEffect } from 'react'

/** The title of the tab: `Atendimentos · Ponte`. */
export function usePageTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Ponte`
  }, [title])
}
