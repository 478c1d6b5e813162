import { type ReactNode, useState } from 'react'
import { Failure } from '@/app/failure'
import { Skeleton } from '@/design/states'
import { m } from '@/paraglide/messages'
import type { Chat } from './chat'
import { ChatView } from './chat-view'
import { Composer } from './composer'
import type { SomeNumbers } from './numbers'
import { PhoneHeader } from './phone-header'
import { Suggestions } from './suggestions'
import { useChat } from './use-chat'
import { useSay } from './use-say'
import type { CompanyNumber, Entry } from './wire'

interface Props {
  who: string
  /** Of the company; at least one. */
  numbers: SomeNumbers
  /** At the end of the phone's header. */
  aside?: ReactNode
}

/** The customer's phone: one chat with the company. */
export function Phone({ who, numbers, aside }: Props) {
  const { query, connection } = useChat(who)
  const [chosen, setChosen] = useState(numbers[0].phone_number_id)
  const number = numbers.find((one) => one.phone_number_id === chosen) ?? numbers[0]
  const typing = query.data?.typing
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <PhoneHeader
        number={number}
        numbers={numbers}
        onChoose={setChosen}
        typingUntil={typing?.number === number.phone_number_id ? typing.until : undefined}
        connection={connection}
        aside={aside}
      />
      {query.isError && !query.data ? (
        <Failure what={m.phone_chat_failed()} error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <OpenChat key={number.phone_number_id} who={who} number={number} chat={query.data} />
      ) : (
        <LoadingChat />
      )}
    </div>
  )
}

function OpenChat({ who, number, chat }: { who: string; number: CompanyNumber; chat: Chat }) {
  const [replyTo, setReplyTo] = useState<Entry>()
  const entries = chat.entries.filter((entry) => entry.number === number.phone_number_id)
  const { say, retry, forget, outgoing } = useSay(who, number.phone_number_id, entries)
  const isEmpty = entries.length === 0 && outgoing.length === 0
  return (
    <>
      <ChatView
        entries={entries}
        outgoing={outgoing}
        company={number.verified_name}
        onSay={say}
        onReply={setReplyTo}
        onRetry={retry}
        onForget={forget}
      />
      {isEmpty && <Suggestions onSay={(body) => say({ type: 'text', body })} />}
      <Composer
        draftName={`phone.${who}.${number.phone_number_id}`}
        company={number.verified_name}
        replyTo={replyTo}
        onReplyEnd={() => setReplyTo(undefined)}
        onSay={say}
      />
    </>
  )
}

function LoadingChat() {
  return (
    <div role="status" aria-label={m.loading()} className="flex min-h-0 flex-1 flex-col gap-3 p-4">
      <Skeleton className="h-12 w-3/5 rounded-xl" />
      <Skeleton className="h-9 w-2/5 self-end rounded-xl" />
      <Skeleton className="h-20 w-4/5 rounded-xl" />
    </div>
  )
}
