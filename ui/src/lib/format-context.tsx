import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { createFormat, type Format, type Language } from './format'

interface Local {
  format: Format
  /** How far the workspace's clock is ahead of the wall's. */
  clockOffsetMs: number
}

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone
const LocalContext = createContext<Local>({ format: createFormat('pt-BR', browserZone), clockOffsetMs: 0 })

interface Props {
  language: Language
  timeZone?: string
  clockOffsetMs?: number
  children: ReactNode
}

/** Gives language, zone and clock to all that shows values. The shell renders it with the workspace's. */
export function FormatProvider({ language, timeZone = browserZone, clockOffsetMs = 0, children }: Props) {
  const local = useMemo(
    () => ({ format: createFormat(language, timeZone), clockOffsetMs }),
    [language, timeZone, clockOffsetMs],
  )
  return <LocalContext value={local}>{children}</LocalContext>
}

export function useFormat(): Format {
  return useContext(LocalContext).format
}

export function useClockOffset(): number {
  return useContext(LocalContext).clockOffsetMs
}
