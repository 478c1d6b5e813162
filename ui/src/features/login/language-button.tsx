import { Languages } from 'lucide-react'
import { choose, usePreferences } from '@/app/preferences'
import { Button } from '@/design/button'
import { m } from '@/paraglide/messages'

/** Says the other language in that language, for who cannot read this one. */
export function LanguageButton() {
  const language = usePreferences((preferences) => preferences.language)
  const other = language === 'en' ? 'pt-BR' : 'en'
  return (
    <Button variant="quiet" icon={Languages} lang={other} onClick={() => choose({ language: other })}>
      {other === 'en' ? m.language_english() : m.language_portuguese()}
    </Button>
  )
}
