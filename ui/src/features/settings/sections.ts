import { FileSearch, FileText, type LucideIcon, Stethoscope, Waypoints } from 'lucide-react'
import type { Permission } from '@/app/permissions'
import { m } from '@/paraglide/messages'

export interface Section {
  path:
    | '/w/$workspace/settings/channels'
    | '/w/$workspace/settings/templates'
    | '/w/$workspace/settings/doctor'
    | '/w/$workspace/settings/webhook'
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
    path: '/w/$workspace/settings/templates',
    icon: FileText,
    label: m.settings_templates,
    needs: 'readTemplates',
  },
  {
    path: '/w/$workspace/settings/doctor',
    icon: Stethoscope,
    label: m.settings_doctor,
    needs: 'writeChannels',
  },
  {
    path: '/w/$workspace/settings/webhook',
    icon: FileSearch,
    label: m.settings_webhook,
    needs: 'writeChannels',
  },
]
