import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { isProblem } from '@/api/problem'
import { Failure } from '@/app/failure'
import { useIsNarrow } from '@/app/narrow'
import { PaneBoundary } from '@/app/pane-boundary'
import { type Command, useCommands } from '@/app/shortcuts'
import { useWorkspace } from '@/app/workspace'
import { Pane, PaneHeader } from '@/design/pane'
import { EmptyState, Skeleton } from '@/design/states'
import { m } from '@/paraglide/messages'
import { useAttachments, useUploadGuard } from './composer/attachments'
import { Composer } from './composer/composer'
import { DropZone } from './composer/drop-zone'
import { replyState } from './composer/modes'
import { useSending } from './composer/send'
import { useDrafts } from './composer/use-drafts'
import { ContactSide } from './contact/contact-side'
import { ConversationHeader } from './conversation-header'
import type { Conversation, Message } from './model'
import { usePresence } from './presence/use-presence'
import { conversationQuery } from './queries'
import { Thread } from './thread/thread'
import { useNewestMessage } from './thread/use-newest-message'
import { TraceSheet } from './trace/trace-sheet'
import { useTrace } from './trace/use-trace'
import { usePlace } from './use-place'

const route = getRouteApi('/w/$workspace/inbox/$conversation')

export function ConversationPage() {
  const { conversation: id } = route.useParams()
  const { key: workspace } = useWorkspace()
  const back = useBack()
  const { data, error, refetch } = useQuery(conversationQuery(workspace, id))
  // Another conversation is another page: nothing of the one before stays.
  if (data) return <OpenConversation key={id} conversation={data} onBack={back} />
  return (
    <Pane label={m.conversation()} className="flex-1">
      <PaneHeader title={error ? m.conversation() : <Skeleton className="w-40" />} onBack={back} />
      {isProblem(error, '/problems/not-found') ? (
        <EmptyState
          icon={SearchX}
          title={m.inbox_conversation_missing()}
          text={m.inbox_conversation_missing_text()}
        />
      ) : (
        error && <Failure what={m.inbox_conversation_failed()} error={error} onRetry={() => void refetch()} />
      )}
    </Pane>
  )
}

function useBack() {
  const navigate = useNavigate()
  const back = useCallback(
    () =>
      void navigate({
        to: '/w/$workspace/inbox',
        from: '/w/$workspace/inbox/$conversation',
        search: (search) => ({ ...search, trace: undefined }),
      }),
    [navigate],
  )
  useCommands(
    useMemo<Command[]>(
      () => [
        {
          id: 'inbox-back',
          group: m.inbox_commands(),
          label: m.inbox_command_back(),
          keys: ['escape'],
          run: back,
        },
      ],
      [back],
    ),
  )
  return back
}

interface OpenProps {
  conversation: Conversation
  onBack: () => void
}

function OpenConversation({ conversation, onBack }: OpenProps) {
  const { me } = usePlace()
  const isNarrow = useIsNarrow()
  const drafts = useDrafts(conversation.id)
  const sending = useSending(conversation.id, drafts.giveBack)
  const seenPosition = useSeenPosition(conversation.id)
  const [quoted, setQuoted] = useState<Message>()
  const presence = usePresence(conversation.id)
  const trace = useTrace(conversation.id)
  const attachments = useAttachments(conversation.id)
  useUploadGuard()
  const mayReply = replyState(conversation, me, Date.now()).kind === 'open'
  return (
    <>
      <Pane label={m.conversation()} className="flex-1">
        <ConversationHeader
          conversation={conversation}
          watchers={presence.others}
          onBack={isNarrow ? onBack : undefined}
        />
        <DropZone onFiles={mayReply ? attachments.attach : undefined}>
          <PaneBoundary what={m.inbox_thread_failed()}>
            <Thread
              conversation={conversation}
              sending={sending}
              mayReply={mayReply}
              onQuote={setQuoted}
              onTrace={trace.show}
            />
          </PaneBoundary>
          <Composer
            conversation={conversation}
            drafts={drafts}
            sending={sending}
            seenPosition={seenPosition}
            quoted={quoted}
            onQuote={setQuoted}
            onTyping={presence.typing}
            attachments={attachments}
          />
        </DropZone>
      </Pane>
      <ContactSide conversation={conversation} />
      <TraceSheet thread={conversation.thread} message={trace.message} onClose={trace.hide} />
    </>
  )
}

/** What a reply names as seen: the newest message that the thread shows. */
function useSeenPosition(conversation: string): () => number {
  const newest = useNewestMessage(conversation)?.position ?? 0
  return useCallback(() => newest, [newest])
}
