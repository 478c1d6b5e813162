import { m } from '@/paraglide/messages'

/** What a customer might say first. */
export function Suggestions({ onSay }: { onSay: (body: string) => void }) {
  const bodies = [
    m.phone_suggestion_hello(),
    m.phone_suggestion_order(),
    m.phone_suggestion_unknown_order(),
    m.phone_suggestion_person(),
  ]
  return (
    <section aria-label={m.phone_suggestions()} className="flex shrink-0 flex-wrap gap-1.5 px-3 py-2">
      <p className="w-full text-ink-faint text-small">{m.phone_suggestions()}</p>
      {bodies.map((body) => (
        <button
          key={body}
          type="button"
          onClick={() => onSay(body)}
          className="min-h-7 rounded-full border border-line-strong bg-surface px-3 text-accent-ink text-small hover:bg-hover"
        >
          {body}
        </button>
      ))}
    </section>
  )
}
