import { useMutation } from '@tanstack/react-query'
import { answer, api, type Schemas } from '@/api/client'
import { keys } from '@/api/keys'
import { refreshContact } from '../live'
import { usePlace } from '../use-place'

/** Corrects name and attributes; the caller tells what went wrong, in the field. */
export function useContactChange(contact: string) {
  const place = usePlace()
  return useMutation({
    mutationFn: (body: Schemas['ContactChange']) =>
      answer(
        api.PATCH('/api/v1/workspaces/{workspace}/contacts/{contact}', {
          params: { path: { workspace: place.workspace, contact } },
          body,
        }),
      ),
    onSuccess: (changed) => {
      place.queryClient.setQueryData(keys.contact(place.workspace, contact), changed)
      refreshContact(place, contact)
    },
  })
}
