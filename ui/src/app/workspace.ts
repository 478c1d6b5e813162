import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { meQuery, workspaceQuery } from '@/api/queries'

/** The person who is logged in. */
export function useMe() {
  return useSuspenseQuery(meQuery).data
}

/** The workspace of the address: key, name, kind, zone, the person's role. Inside `/w/$workspace` only. */
export function useWorkspace() {
  const { workspace } = useParams({ from: '/w/$workspace' })
  return useSuspenseQuery(workspaceQuery(workspace)).data
}
