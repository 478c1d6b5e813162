import { useState } from 'react'

interface Controlled {
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

/** What opens is made when it is first opened, and stays for the way it closes. */
export function useOpening({ open, onOpenChange }: Controlled = {}) {
  const [ownOpen, setOwnOpen] = useState(false)
  const isOpen = open ?? ownOpen
  const [wasOpened, setWasOpened] = useState(false)
  if (isOpen && !wasOpened) setWasOpened(true)
  return {
    wasOpened,
    root: {
      open: isOpen,
      onOpenChange(next: boolean) {
        setOwnOpen(next)
        onOpenChange?.(next)
      },
    },
  }
}
