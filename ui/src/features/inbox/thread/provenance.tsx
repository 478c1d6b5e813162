import { Forward, Megaphone, Tag } from 'lucide-react'
import { OutsideLink } from '@/design/outside-link'
import { m } from '@/paraglide/messages'
import type { Message } from '../model'

/** What a message came with: who wrote it first, the ad that brought the customer, the product it asks about. */
export function Provenance({ message }: { message: Message }) {
  const { forwarded, frequently_forwarded, referral, referred_product } = message
  return (
    <>
      {forwarded && (
        <p className="flex items-center gap-1 text-bubble-meta text-small italic">
          <Forward aria-hidden className="size-3.5 shrink-0" />
          {frequently_forwarded ? m.inbox_forwarded_often() : m.inbox_forwarded()}
        </p>
      )}
      {referral && <ReferralView referral={referral} />}
      {referred_product?.product_retailer_id && (
        <p className="mb-1 flex items-center gap-2 rounded-lg bg-surface/60 px-2 py-1.5 text-small">
          <Tag aria-hidden className="size-4 shrink-0 text-ink-muted" />
          <span className="min-w-0 wrap-anywhere">
            {m.inbox_asks_about({ product: referred_product.product_retailer_id })}
          </span>
        </p>
      )}
    </>
  )
}

function ReferralView({ referral }: { referral: NonNullable<Message['referral']> }) {
  const { source_type, source_url, headline, body } = referral
  const source = source_type === 'post' ? m.inbox_came_from_post() : m.inbox_came_from_ad()
  const title = headline || source_url
  return (
    <div className="mb-1 flex gap-2 rounded-lg border-line-strong border-s-2 bg-surface/60 px-2 py-1.5">
      <Megaphone aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-muted" />
      <div className="min-w-0">
        <p className="text-ink-muted text-small">{source}</p>
        {title && (
          <p className="font-medium wrap-anywhere">
            {source_url ? <OutsideLink href={source_url}>{title}</OutsideLink> : title}
          </p>
        )}
        {body && <p className="line-clamp-3 text-ink-muted text-small wrap-anywhere">{body}</p>}
      </div>
    </div>
  )
}
