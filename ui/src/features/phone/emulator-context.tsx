import { createContext, type ReactNode, useContext } from 'react'
import type { Emulator } from './emulator'

const EmulatorContext = createContext<Emulator | undefined>(undefined)

export function EmulatorProvider({ emulator, children }: { emulator: Emulator; children: ReactNode }) {
  return <EmulatorContext value={emulator}>{children}</EmulatorContext>
}

/** The emulated WhatsApp that this page speaks to. */
export function useEmulator(): Emulator {
  const emulator = useContext(EmulatorContext)
  if (!emulator) throw new Error('no EmulatorProvider above')
  return emulator
}
