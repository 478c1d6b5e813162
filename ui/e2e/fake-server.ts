import { preview } from 'vite'

export interface FakeServer {
  url: string
  close(): Promise<void>
}

/** The built app without a server behind it: a test answers what it asks for by `page.route`. */
export async function serveBuild(): Promise<FakeServer> {
  const server = await preview({
    root: new URL('..', import.meta.url).pathname,
    preview: { port: 0, host: '127.0.0.1' },
    logLevel: 'silent',
  })
  const url = server.resolvedUrls?.local[0]
  if (!url) throw new Error('the preview server has no address')
  return { url, close: () => server.close() }
}
