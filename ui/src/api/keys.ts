/** Query keys. All of a workspace's begin with `['workspace', key]`, so that a `reset` of its stream refetches them. */
export const keys = {
  me: ['me'] as const,
  installation: ['installation'] as const,
  workspace: (workspace: string) => ['workspace', workspace] as const,
  settings: (workspace: string) => [...keys.workspace(workspace), 'settings'] as const,
  channels: (workspace: string) => [...keys.workspace(workspace), 'channels'] as const,
  endpoints: (workspace: string) => [...keys.workspace(workspace), 'endpoints'] as const,
  providers: (workspace: string) => [...keys.workspace(workspace), 'providers'] as const,
  queues: (workspace: string) => [...keys.workspace(workspace), 'queues'] as const,
  flows: (workspace: string) => [...keys.workspace(workspace), 'flows'] as const,
  members: (workspace: string) => [...keys.workspace(workspace), 'members'] as const,
  conversations: (workspace: string) => [...keys.workspace(workspace), 'conversations'] as const,
  conversationLists: (workspace: string) => [...keys.conversations(workspace), 'list'] as const,
  conversationList: (workspace: string, filter: object) =>
    [...keys.conversationLists(workspace), filter] as const,
  conversationCounts: (workspace: string) => [...keys.conversations(workspace), 'counts'] as const,
  conversationFacts: (workspace: string, conversation: string) =>
    [...keys.conversations(workspace), 'facts', conversation] as const,
  conversation: (workspace: string, conversation: string) =>
    [...keys.conversations(workspace), 'one', conversation] as const,
  templates: (workspace: string) => [...keys.workspace(workspace), 'templates'] as const,
  templateList: (workspace: string, filter: object) =>
    [...keys.templates(workspace), 'list', filter] as const,
  threads: (workspace: string) => [...keys.workspace(workspace), 'thread'] as const,
  thread: (workspace: string, conversation: string) => [...keys.threads(workspace), conversation] as const,
  message: (workspace: string, message: string) =>
    [...keys.workspace(workspace), 'message', message] as const,
  traces: (workspace: string) => [...keys.workspace(workspace), 'trace'] as const,
  trace: (workspace: string, message: string) => [...keys.traces(workspace), message] as const,
  contact: (workspace: string, contact: string) =>
    [...keys.workspace(workspace), 'contact', contact] as const,
}
