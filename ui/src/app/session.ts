import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { answer, api } from '@/api/client'
import { m } from '@/paraglide/messages'
import { tellFailure } from './notify'
import { leaveTab, settleTab } from './tab-owner'

/** Only a path of ours is gone back to: never another site's address. */
export function safePath(from: string | undefined): string {
  return from && /^\/(?![/\\])/.test(from) && !from.startsWith('/login') ? from : '/'
}

export function useLogOut() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return useCallback(async () => {
    await settleTab()
    try {
      await answer(api.POST('/api/v1/logout'))
    } catch (error) {
      return tellFailure(m.log_out_failed(), error)
    }
    leaveTab()
    await navigate({ to: '/login' })
    queryClient.clear()
  }, [queryClient, navigate])
}
