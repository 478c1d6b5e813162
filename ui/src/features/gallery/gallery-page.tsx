import { useMemo } from 'react'
import { usePageTitle } from '@/app/page-title'
import { choose, usePreferences } from '@/app/preferences'
import { type Command, useCommands } from '@/app/shortcuts'
import { Button } from '@/design/button'
import { m } from '@/paraglide/messages'
import { Content } from './content'
import { Controls } from './controls'
import { Feedback } from './feedback'
import { Media } from './media'

/** Every widget in every state, for eyes and for axe. Reached by its address alone. */
export function GalleryPage() {
  usePageTitle('Design')
  useCommands(useToggles())
  return (
    <main className="min-h-dvh bg-app p-4 md:p-6">
      <header className="mx-auto mb-4 flex max-w-6xl flex-wrap items-center gap-2">
        <h1 className="flex-1 font-semibold text-display">Design</h1>
        <Toggles />
      </header>
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4 lg:grid-cols-2">
        <Controls />
        <Content />
        <Media />
        <Feedback />
      </div>
    </main>
  )
}

function Toggles() {
  return useToggles().map((toggle) => (
    <Button key={toggle.id} variant="quiet" onClick={toggle.run}>
      {toggle.label}
    </Button>
  ))
}

function useToggles(): Command[] {
  const { theme, language } = usePreferences()
  return useMemo(() => {
    const group = m.commands_preferences()
    return [
      {
        id: 'gallery-theme',
        group,
        label: theme === 'dark' ? m.use_light_theme() : m.use_dark_theme(),
        run: () => choose({ theme: theme === 'dark' ? 'light' : 'dark' }),
      },
      {
        id: 'gallery-language',
        group,
        label: language === 'en' ? m.use_portuguese() : m.use_english(),
        run: () => choose({ language: language === 'en' ? 'pt-BR' : 'en' }),
      },
    ]
  }, [theme, language])
}
