import { m } from '@/paraglide/messages'

interface Undo {
  undo: () => void
}

interface Trouble {
  detail?: string
  requestId?: string
}

/** Short news at the edge. What somebody must act on belongs into the screen instead. */
export const toast = {
  async done(text: string, options?: Undo) {
    const { toast } = await sonner()
    toast.success(text, options && { action: { label: m.undo(), onClick: options.undo } })
  },
  async news(text: string) {
    const { toast } = await sonner()
    toast(text)
  },
  async trouble(text: string, { detail, requestId }: Trouble = {}) {
    const lines = [detail, requestId && m.request_id({ id: requestId })].filter(Boolean)
    const { toast } = await sonner()
    toast.error(text, { description: lines.join(' · ') || undefined, duration: 10_000 })
  },
}

/** Comes after the first paint. */
function sonner() {
  return import('sonner')
}
