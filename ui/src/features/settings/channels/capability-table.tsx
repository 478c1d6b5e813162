import { useQuery } from '@tanstack/react-query'
import { Check, Minus } from 'lucide-react'
import { Failure } from '@/app/failure'
import { useWorkspace } from '@/app/workspace'
import { Skeleton } from '@/design/states'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { guideOf } from './guides'
import { providersQuery } from './queries'

const features: Record<string, () => string> = {
  text: m.feature_text,
  media_by_id: m.feature_media_by_id,
  media_by_link: m.feature_media_by_link,
  buttons: m.feature_buttons,
  list: m.feature_list,
  template: m.feature_template,
  reply_context: m.feature_reply_context,
  read_mark: m.feature_read_mark,
  typing: m.feature_typing,
  client_id: m.feature_client_id,
  reaction: m.feature_reaction,
  contacts: m.feature_contacts,
  location: m.feature_location,
  location_request: m.feature_location_request,
  cta: m.feature_cta,
  flow: m.feature_flow,
  product: m.feature_product,
  product_list: m.feature_product_list,
  catalogue: m.feature_catalogue,
  carousel: m.feature_carousel,
  order_details: m.feature_order_details,
  order_status: m.feature_order_status,
  address: m.feature_address,
  templates: m.feature_templates,
}

/** Provider by feature: what the choice of a provider decides. */
export function CapabilityTable() {
  const { key: workspace } = useWorkspace()
  const format = useFormat()
  const { data, error, refetch } = useQuery(providersQuery(workspace))
  if (error) return <Failure what={m.providers_failed()} error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-64" />
  const rows = data[0]?.features.map(({ feature }) => feature) ?? []
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section tabIndex={0} aria-label={m.providers_table()} className="overflow-x-auto">
      <table className="w-full border-collapse text-small">
        <caption className="pb-2 text-start font-semibold text-body">{m.providers_table()}</caption>
        <thead>
          <tr className="border-line-strong border-b">
            <th scope="col" className="py-1.5 pe-4 text-start font-medium">
              {m.providers_feature()}
            </th>
            {data.map(({ provider }) => (
              <th
                key={provider}
                scope="col"
                className="px-3 py-1.5 text-center font-medium whitespace-nowrap"
              >
                {guideOf(provider)?.name ?? provider}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((feature, row) => (
            <tr key={feature} className="border-line border-b">
              <th scope="row" className="py-1.5 pe-4 text-start font-normal whitespace-nowrap">
                {features[feature]?.() ?? feature}
              </th>
              {data.map((provider) => (
                <td key={provider.provider} className="px-3 text-center">
                  <Mark isOffered={provider.features[row]?.offered ?? false} />
                </td>
              ))}
            </tr>
          ))}
          <tr className="border-line border-b">
            <th scope="row" className="py-1.5 pe-4 text-start font-normal whitespace-nowrap">
              {m.providers_longest_text()}
            </th>
            {data.map(({ provider, longest_text }) => (
              <td key={provider} className="px-3 text-center tabular-nums">
                {format.number(longest_text)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  )
}

function Mark({ isOffered }: { isOffered: boolean }) {
  const Icon = isOffered ? Check : Minus
  return (
    <>
      <Icon aria-hidden className={`mx-auto size-4 ${isOffered ? 'text-success-ink' : 'text-ink-faint'}`} />
      <span className="sr-only">{isOffered ? m.providers_yes() : m.providers_no()}</span>
    </>
  )
}
