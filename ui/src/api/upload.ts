import { refusal, requestHeaders } from './client'
import { Unreachable } from './problem'

interface Upload {
  path: string
  file: File
  idempotencyKey: string
  signal: AbortSignal
  /** Told how many bytes have left. */
  onProgress: (sent: number) => void
}

/** Sends a file as it is. `fetch` does not tell how far it has come. */
export function upload<Answer>({ path, file, idempotencyKey, signal, onProgress }: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    const headers = { ...requestHeaders(), 'Content-Type': file.type, 'Idempotency-Key': idempotencyKey }
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onerror = () => reject(new Unreachable('no answer'))
    request.onload = () => {
      if (request.status < 300) return resolve(JSON.parse(request.responseText) as Answer)
      void refusal(asResponse(request)).then(reject, reject)
    }
    signal.addEventListener('abort', () => {
      request.abort()
      reject(signal.reason)
    })
    request.send(file)
  })
}

function asResponse(request: XMLHttpRequest): Response {
  const type = request.getResponseHeader('Content-Type') ?? ''
  return new Response(request.responseText, { status: request.status, headers: { 'Content-Type': type } })
}
