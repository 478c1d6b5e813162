import { refusal, requestHeaders } from '@/api/client'
import { followStream, type StreamListener } from '@/api/event-stream'
import { problemOf, Unreachable } from '@/api/problem'
import type { Fault, FaultSwitch, ShopFaults, When } from './faults'
import { FAULTS, type Listener, oneStream, phoneTopic } from './one-stream'
import type { CompanyNumber, Customer, CustomerMessage, Entry, PhoneEvent } from './wire'

/** How the emulated WhatsApp is reached: by somebody who is logged in, or by a visitor with a token. */
interface Access {
  base: string
  headers: Record<string, string>
  refusal: typeof refusal
}

/** Where a visitor's phone is. */
export interface VisitLink {
  address: string | null
  /** An SVG. */
  qr: string | null
}

export type Emulator = ReturnType<typeof connect>

export function emulatorOfWorkspace(workspace: string) {
  const base = `/api/v1/workspaces/${encodeURIComponent(workspace)}/simulator/`
  return connect({ base, headers: {}, refusal }, ['workspace', workspace, 'phone'])
}

/** A visitor is nobody's session: a refusal leads to no login. */
export function emulatorOfVisit(token: string) {
  const headers = { Authorization: `Bearer ${token}` }
  return connect({ base: '/api/v1/visits/simulator/', headers, refusal: problemOf }, ['visit', token])
}

function connect(access: Access, key: readonly string[]) {
  const read = <Answer>(path: string, signal: AbortSignal) =>
    request(access, path, { signal }).then((response) => response.json() as Promise<Answer>)
  const send = (method: string, path: string, body: unknown) =>
    request(access, path, {
      method,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    })
  const remove = (path: string) => request(access, path, { method: 'DELETE' })
  const { hear } = oneStream((query, listener) => follow(access, `stream?${query}`, listener))

  return {
    /** What all query keys begin with. */
    key,
    numbers: (signal: AbortSignal) => read<CompanyNumber[]>('numbers', signal),
    customers: (signal: AbortSignal) => read<Customer[]>('customers', signal),
    async register(customer: Customer): Promise<Customer> {
      return (await send('POST', 'customers', customer)).json()
    },
    transcript: (who: string, signal: AbortSignal) =>
      read<Entry[]>(`customers/${encodeURIComponent(who)}/transcript`, signal),
    async say(who: string, message: CustomerMessage): Promise<{ id: string }> {
      return (await send('POST', `customers/${encodeURIComponent(who)}/messages`, message)).json()
    },
    medium: async (id: string, signal: AbortSignal) =>
      (await request(access, `media/${encodeURIComponent(id)}`, { signal })).blob(),
    followPhone: (who: string, listener: Listener<PhoneEvent>) => hear(phoneTopic(who), listener),

    faults: (signal: AbortSignal) => read<FaultSwitch[]>('faults', signal),
    async switchOn(fault: Fault, when: When): Promise<FaultSwitch[]> {
      return (await send('PUT', 'faults', { ...fault, when })).json()
    },
    switchOff: (name: string) => remove(`faults/${name}`),
    switchAllOff: () => remove('faults'),
    followFaults: (listener: Listener<Fault>) => hear(FAULTS, listener),
    shopFaults: (signal: AbortSignal) => read<ShopFaults>('shop/faults', signal),
    setShopFaults: (faults: ShopFaults) => send('PUT', 'shop/faults', faults),
    clearShopFaults: () => remove('shop/faults'),

    visitLink: (who: string, signal: AbortSignal) =>
      read<VisitLink>(`visit?who=${encodeURIComponent(who)}`, signal),
    /** Of a visitor: whose phone the token opens. */
    visitor: (signal: AbortSignal) => read<{ customer: string }>('visit', signal),
  }
}

async function request(access: Access, path: string, init: RequestInit): Promise<Response> {
  const headers = { ...requestHeaders(), ...access.headers, ...init.headers }
  const response = await fetch(access.base + path, { ...init, headers }).catch((cause) => {
    throw new Unreachable('no answer', { cause })
  })
  if (!response.ok) throw await access.refusal(response)
  return response
}

function follow(access: Access, path: string, listener: StreamListener): () => void {
  const open = (_lastId: string | undefined, signal: AbortSignal) =>
    fetch(access.base + path, {
      headers: { ...requestHeaders(), ...access.headers, Accept: 'text/event-stream' },
      signal,
      cache: 'no-store',
    })
  return followStream({ open, refusal: access.refusal }, listener)
}
