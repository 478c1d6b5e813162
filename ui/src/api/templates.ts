import { queryOptions } from '@tanstack/react-query'
import type { TemplateContent } from '@/lib/wa-template'
import { keys } from './keys'
import { request } from './request'

/** A template as the provider has it; sentences are in the reader's language. */
export interface Template {
  id: string
  account: string
  name: string
  language: string
  category: string
  previous_category?: string | null
  correct_category?: string | null
  status: string
  status_sentence: string
  status_since: string
  sendable: boolean
  quality: string
  quality_sentence: string
  rejection?: { code: string; sentence: string } | null
  notices: string[]
  content: TemplateContent
  edit: { allowed: boolean; not_before?: string | null; sentence: string }
  substitute?: string | null
  synced_at: string
}

export interface TemplateDraft {
  name: string
  language: string
  category: string
  content: TemplateContent
}

export interface TemplateCheck {
  acceptable: boolean
  findings: { path: string; rule: string; severity: 'warning' | 'error'; message: string }[]
}

export interface TemplateAccount {
  channels: string[]
  account: string
  offered: boolean
  synced_at?: string | null
  failure?: string | null
  stale: boolean
}

export interface TemplateUses {
  flows: string[]
  substitute_of: string[]
}

export interface TemplateFilter {
  channel?: string
  search?: string
}

const PAGE = 200

export function templatesPath(workspace: string, rest = ''): string {
  return `/api/v1/workspaces/${encodeURIComponent(workspace)}/templates${rest}`
}

/** All but deleted ones; an account has few enough to be listed at once. */
export function templatesQuery(workspace: string, filter: TemplateFilter = {}) {
  return queryOptions({
    queryKey: keys.templateList(workspace, filter),
    queryFn: async ({ signal }) => {
      const asked = new URLSearchParams({ limit: String(PAGE), ...filter })
      const { items } = await request<{ items: Template[] }>(templatesPath(workspace, `?${asked}`), {
        signal,
      })
      return items
    },
  })
}

export function templateUsesQuery(workspace: string, template: string) {
  return queryOptions({
    queryKey: [...keys.templates(workspace), 'uses', template],
    queryFn: ({ signal }) => request<TemplateUses>(templatesPath(workspace, `/${template}/uses`), { signal }),
  })
}

export function templateAccountsQuery(workspace: string) {
  return queryOptions({
    queryKey: [...keys.templates(workspace), 'accounts'],
    queryFn: async ({ signal }) => {
      const path = `/api/v1/workspaces/${encodeURIComponent(workspace)}/template-accounts`
      return (await request<{ items: TemplateAccount[] }>(path, { signal })).items
    },
  })
}
