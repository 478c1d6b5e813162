import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schemas } from './client'
import { keys } from './keys'

export type Template = Schemas['Template']
export type TemplateDraft = Schemas['TemplateDraft']
export type TemplateCheck = Schemas['TemplateCheck']
export type TemplateAccount = Schemas['TemplateAccount']

export interface TemplateFilter {
  channel?: string
  search?: string
}

const PAGE = 200

/** All but deleted ones; an account has few enough to be listed at once. */
export function templatesQuery(workspace: string, filter: TemplateFilter = {}) {
  return queryOptions({
    queryKey: keys.templateList(workspace, filter),
    queryFn: async ({ signal }) => {
      const params = { path: { workspace }, query: { limit: PAGE, ...filter } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/templates', { params, signal }))).items
    },
  })
}

export function templateUsesQuery(workspace: string, template: string) {
  return queryOptions({
    queryKey: [...keys.templates(workspace), 'uses', template],
    queryFn: ({ signal }) => {
      const params = { path: { workspace, template } }
      return answer(api.GET('/api/v1/workspaces/{workspace}/templates/{template}/uses', { params, signal }))
    },
  })
}

export function templateAccountsQuery(workspace: string) {
  return queryOptions({
    queryKey: [...keys.templates(workspace), 'accounts'],
    queryFn: async ({ signal }) => {
      const params = { path: { workspace } }
      return (await answer(api.GET('/api/v1/workspaces/{workspace}/template-accounts', { params, signal })))
        .items
    },
  })
}
