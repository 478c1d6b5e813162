import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { tellFailure } from '@/app/notify'
import { m } from '@/paraglide/messages'
import { useEmulator } from './emulator-context'
import type { FaultOffer, FaultSwitch, News, ShopFaults, ShopOffer } from './faults'
import { useIsVisible } from './visible'

export type DatedNews = News & { at: number }

/** How much of what happened is kept. */
const LINES = 20

export type FaultDesk = ReturnType<typeof useFaults>

/** The switches, what they did, and how to move them. */
export function useFaults() {
  const emulator = useEmulator()
  const queryClient = useQueryClient()
  const faultsKey = useMemo(() => [...emulator.key, 'faults'], [emulator])
  const shopKey = useMemo(() => [...emulator.key, 'shop-faults'], [emulator])
  const faults = useQuery({ queryKey: faultsKey, queryFn: ({ signal }) => emulator.faults(signal) })
  const shop = useQuery({ queryKey: shopKey, queryFn: ({ signal }) => emulator.shopFaults(signal) })
  const { news, tell } = useNews()
  useStrikes(faultsKey, tell)

  async function change(work: () => Promise<unknown>, key: string[], done: News) {
    try {
      await work()
      tell(done)
    } catch (error) {
      tellFailure(m.phone_switch_failed(), error)
    }
    await queryClient.invalidateQueries({ queryKey: key })
  }

  return {
    faults,
    shop,
    news,
    switchFault({ fault, label }: FaultOffer, to: 'off' | 'once' | 'always') {
      const work = async () => {
        if (to === 'off') {
          await emulator.switchOff(fault.fault)
          return
        }
        const switches = await emulator.switchOn(fault, to === 'once' ? { next: 1 } : 'always')
        queryClient.setQueryData<FaultSwitch[]>(faultsKey, switches)
      }
      return change(work, faultsKey, { kind: to, label })
    },
    switchShop({ mode, label }: ShopOffer, to: 'off' | 'always') {
      const wanted: ShopFaults = { mode: to === 'off' ? 'normal' : mode }
      return change(() => emulator.setShopFaults(wanted), shopKey, { kind: to, label })
    },
    switchAllOff() {
      const work = () => Promise.all([emulator.switchAllOff(), shop.data && emulator.clearShopFaults()])
      return change(work, [...emulator.key], { kind: 'all-off' })
    },
  }
}

function useNews() {
  const [news, setNews] = useState<DatedNews[]>([])
  const tell = useCallback((one: News) => {
    setNews((before) => [{ ...one, at: Date.now() }, ...before].slice(0, LINES))
  }, [])
  return { news, tell }
}

function useStrikes(faultsKey: string[], tell: (news: News) => void) {
  const emulator = useEmulator()
  const queryClient = useQueryClient()
  const isVisible = useIsVisible()
  useEffect(() => {
    if (!isVisible) return
    const refetch = () => void queryClient.invalidateQueries({ queryKey: faultsKey })
    return emulator.followFaults({
      event(fault) {
        tell({ kind: 'struck', fault })
        refetch()
      },
      connection: ({ state }) => state === 'live' && refetch(),
      ended: () => {},
    })
  }, [isVisible, emulator, queryClient, faultsKey, tell])
}
