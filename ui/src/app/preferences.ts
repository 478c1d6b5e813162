import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Language } from '@/lib/format'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'

interface Preferences {
  language: Language
  theme: Theme
  density: Density
  /** Whether keys without Ctrl or Cmd do something. */
  singleKeys: boolean
}

function preferredLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'pt-BR'
}

/** What a person chose on this machine. public/start.js reads the same entry before the first paint. */
export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      language: preferredLanguage(),
      theme: 'system',
      density: 'comfortable',
      singleKeys: true,
    }),
    { name: 'ponte.preferences' },
  ),
)

export const choose = (change: Partial<Preferences>) => usePreferences.setState(change)
