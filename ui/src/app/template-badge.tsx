import { CircleCheck, CirclePause, CircleX, Hourglass } from 'lucide-react'
import { Badge } from '@/design/badge'
import { m } from '@/paraglide/messages'

const states = {
  approved: { tone: 'success', icon: CircleCheck, word: m.template_state_approved },
  pending: { tone: 'info', icon: Hourglass, word: m.template_state_pending },
  rejected: { tone: 'danger', icon: CircleX, word: m.template_state_rejected },
  paused: { tone: 'warning', icon: CirclePause, word: m.template_state_paused },
  disabled: { tone: 'danger', icon: CircleX, word: m.template_state_disabled },
  deleted: { tone: 'neutral', icon: CircleX, word: m.template_state_deleted },
} as const

/** Whether a template can be sent, in a word. */
export function TemplateBadge({ status }: { status: string }) {
  const known = status in states ? states[status as keyof typeof states] : undefined
  if (!known) return <Badge>{m.template_state_other({ word: status })}</Badge>
  return (
    <Badge tone={known.tone} icon={known.icon}>
      {known.word()}
    </Badge>
  )
}

const categories: Record<string, () => string> = {
  marketing: m.template_category_marketing,
  utility: m.template_category_utility,
  authentication: m.template_category_authentication,
}

export function templateCategory(category: string): string {
  return categories[category]?.() ?? category
}
