import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { m } from '@/paraglide/messages'
import { may } from './permissions'
import { choose, usePreferences } from './preferences'
import { useLogOut } from './session'
import { type Command, useCommands } from './shortcuts'
import { useWorkspace } from './workspace'

/** What can be done on every page of a workspace. */
export function useGeneralCommands() {
  useCommands(useNavigationCommands())
  useCommands(usePreferenceCommands())
}

function useNavigationCommands(): Command[] {
  const navigate = useNavigate()
  const { key, kind, role } = useWorkspace()
  return useMemo(() => {
    const group = m.commands_navigation()
    const params = { workspace: key }
    const inbox: Command = {
      id: 'go-inbox',
      group,
      label: m.go_inbox(),
      keys: ['g i'],
      run: () => void navigate({ to: '/w/$workspace/inbox', params }),
    }
    const phone: Command = {
      id: 'go-phone',
      group,
      label: m.go_phone(),
      keys: ['g p'],
      run: () => void navigate({ to: '/w/$workspace/phone', params }),
    }
    const settings: Command = {
      id: 'go-settings',
      group,
      label: m.go_settings(),
      keys: ['g s'],
      run: () => void navigate({ to: '/w/$workspace/settings', params }),
    }
    return [
      inbox,
      ...(kind === 'homologation' ? [phone] : []),
      ...(may(role, 'readChannels') ? [settings] : []),
    ]
  }, [navigate, key, kind, role])
}

function usePreferenceCommands(): Command[] {
  const { theme, density, language } = usePreferences()
  const logOut = useLogOut()
  return useMemo(() => {
    const group = m.commands_preferences()
    return [
      {
        id: 'change-theme',
        group,
        label: theme === 'dark' ? m.use_light_theme() : m.use_dark_theme(),
        run: () => choose({ theme: theme === 'dark' ? 'light' : 'dark' }),
      },
      {
        id: 'change-density',
        group,
        label: density === 'compact' ? m.use_comfortable_density() : m.use_compact_density(),
        run: () => choose({ density: density === 'compact' ? 'comfortable' : 'compact' }),
      },
      {
        id: 'change-language',
        group,
        label: language === 'en' ? m.use_portuguese() : m.use_english(),
        run: () => choose({ language: language === 'en' ? 'pt-BR' : 'en' }),
      },
      { id: 'log-out', group, label: m.log_out(), run: () => void logOut() },
    ]
  }, [theme, density, language, logOut])
}
