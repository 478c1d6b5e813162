import { useInfiniteQuery } from '@tanstack/react-query'
import type { Message } from '../model'
import { threadQuery } from '../queries'
import { usePlace } from '../use-place'

/** The newest message that the thread shows. */
export function useNewestMessage(conversation: string): Message | undefined {
  const { workspace } = usePlace()
  const { data } = useInfiniteQuery({ ...threadQuery(workspace, conversation), enabled: false })
  return data?.pages[0]?.items[0]
}
