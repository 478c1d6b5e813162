import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { meQuery } from '@/api/queries'
import { tellFailure } from '@/app/notify'
import { useWorkspace } from '@/app/workspace'
import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { endpointsQuery } from './queries'

/** While two secrets count: said, and ended when the provider signs with the new one. */
export function SecretRotation({ endpoint }: { endpoint: string }) {
  const { key: workspace } = useWorkspace()
  const queryClient = useQueryClient()
  const { data } = useQuery(endpointsQuery(workspace))
  const { data: me } = useQuery(meQuery)
  const end = useMutation({
    mutationFn: () => {
      const params = { path: { workspace, endpoint } }
      return answer(
        api.DELETE('/api/v1/workspaces/{workspace}/endpoints/{endpoint}/previous-secret', { params }),
      )
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: endpointsQuery(workspace).queryKey })
      void toast.done(m.rotation_ended())
    },
    onError: (error) => tellFailure(m.rotation_end_failed(), error),
  })
  const known = data?.find((one) => one.key === endpoint)
  if (!known?.rotating) return null
  const mayEnd = !known.shared || me?.administers_installation
  return (
    <Banner tone="warning">
      <p className="font-semibold">{m.rotation_title()}</p>
      <p>{mayEnd ? m.rotation_text() : m.rotation_shared()}</p>
      {mayEnd && (
        <Button className="mt-2" busy={end.isPending} onClick={() => end.mutate()}>
          {m.rotation_end()}
        </Button>
      )}
    </Banner>
  )
}
