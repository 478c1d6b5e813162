import { Power } from 'lucide-react'
import { Failure } from '@/app/failure'
import { Button } from '@/design/button'
import { Card } from '@/design/card'
import { SkeletonRows } from '@/design/states'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { faultOffers, sameMode, sentenceOf, shopOffers, stateOf } from './faults'
import type { DatedNews, FaultDesk } from './use-faults'

/** What can go wrong here, switched by hand, and what just went wrong. */
export function FaultPanel({ desk }: { desk: FaultDesk }) {
  return (
    <Card
      title={m.phone_faults()}
      aside={
        <Button size="small" variant="quiet" icon={Power} onClick={() => void desk.switchAllOff()}>
          {m.phone_all_off()}
        </Button>
      }
    >
      <NewsList news={desk.news} />
      <ChannelFaults desk={desk} />
      <ShopFaultSwitches desk={desk} />
    </Card>
  )
}

function NewsList({ news }: { news: readonly DatedNews[] }) {
  return (
    <div
      role="log"
      aria-label={m.phone_news()}
      className="sticky top-2 z-10 mb-3 rounded-md border border-line bg-sunken px-2.5 py-2 text-small"
    >
      {news.length === 0 && <p className="text-ink-faint">{m.phone_news_empty()}</p>}
      <ol className="flex max-h-24 flex-col gap-0.5 overflow-y-auto">
        {news.slice(0, 5).map((one) => (
          <li key={`${one.at} ${sentenceOf(one)}`}>
            <NewsLine news={one} />
          </li>
        ))}
      </ol>
    </div>
  )
}

/** "14:32:05 · o webhook foi entregue 5 vezes" */
export function NewsLine({ news }: { news: DatedNews }) {
  const format = useFormat()
  return (
    <>
      <time className="text-ink-muted">{format.timeToSecond(news.at)}</time> · {sentenceOf(news)}
    </>
  )
}

function ChannelFaults({ desk }: { desk: FaultDesk }) {
  const { data, error, refetch } = desk.faults
  if (error && !data)
    return <Failure what={m.phone_faults_failed()} error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows count={4} />
  return (
    <FaultGroup title={m.phone_faults_channel()}>
      {faultOffers.map((offer) => {
        const state = stateOf(offer.fault, data)
        const press = (to: 'once' | 'always') => void desk.switchFault(offer, state === to ? 'off' : to)
        return (
          <FaultRow key={offer.fault.fault} label={offer.label()} hint={offer.hint()}>
            <Way
              label={m.phone_once()}
              of={offer.label()}
              isOn={state === 'once'}
              onPress={() => press('once')}
            />
            <Way
              label={m.phone_always()}
              of={offer.label()}
              isOn={state === 'always'}
              onPress={() => press('always')}
            />
          </FaultRow>
        )
      })}
    </FaultGroup>
  )
}

/** Where there is no sample shop there is nothing to switch. */
function ShopFaultSwitches({ desk }: { desk: FaultDesk }) {
  const shop = desk.shop.data
  if (!shop) return null
  return (
    <FaultGroup title={m.phone_faults_shop()}>
      {shopOffers.map((offer) => {
        const isOn = sameMode(shop.mode, offer.mode)
        return (
          <FaultRow key={offer.label()} label={offer.label()} hint={offer.hint()}>
            <Way
              label={m.phone_always()}
              of={offer.label()}
              isOn={isOn}
              onPress={() => void desk.switchShop(offer, isOn ? 'off' : 'always')}
            />
          </FaultRow>
        )
      })}
    </FaultGroup>
  )
}

function FaultGroup({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mb-3">
      <h4 className="mb-1 font-semibold text-ink-muted text-small">{title}</h4>
      <ul>{children}</ul>
    </section>
  )
}

function FaultRow(props: { label: string; hint: string; children: React.ReactNode }) {
  return (
    <li className="border-line border-t py-1.5">
      <div className="flex items-center gap-1">
        <p className="min-w-0 flex-1 font-medium">{props.label}</p>
        {props.children}
      </div>
      <p className="mt-0.5 text-ink-muted text-small">{props.hint}</p>
    </li>
  )
}

function Way(props: { label: string; of: string; isOn: boolean; onPress: () => void }) {
  return (
    <Button
      size="small"
      variant={props.isOn ? 'primary' : 'secondary'}
      aria-pressed={props.isOn}
      aria-label={`${props.label}: ${props.of}`}
      onClick={props.onPress}
    >
      {props.label}
    </Button>
  )
}
