import { FileSearch, type LucideIcon, Waypoints } from 'lucide-react'
import type { Permission } from '@/app/permissions'
import { m } from '@/paraglide/messages'

export interface Section {
  path: '/w/$workspace/settings/channels' | '/w/$workspace/settings/webhook'
  icon: LucideIcon
  label: () => string
  needs: Permission
}

export const sections: readonly Section[] = [
  {
    path: '/w/$workspace/settings/channels',
    icon: Waypoints,
    label: m.settings_channels,
    needs: 'readChannels',
  },
  {
    path: '/w/$workspace/settings/webhook',
    icon: FileSearch,
    label: m.settings_webhook,
    needs: 'writeChannels',
  },
]
