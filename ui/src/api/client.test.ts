import { expect, test, vi } from 'vitest'
import { fakeApi, json, problem } from '@/test/fake-api'
import { answer, api, configureClient, idempotencyKey } from './client'
import { ApiProblem, mayHelpToRetry, Unreachable } from './problem'

test('asks in the chosen language and gives the body', async () => {
  configureClient({ language: () => 'en', unauthenticated: () => {} })
  const asked = fakeApi({ 'GET /api/v1/me': () => json({ name: 'Ana' }) })
  await expect(answer(api.GET('/api/v1/me'))).resolves.toEqual({ name: 'Ana' })
  expect(asked[0]?.headers.get('accept-language')).toBe('en')
})

test('a problem document becomes a typed error', async () => {
  fakeApi({
    'GET /api/v1/me': () =>
      problem({
        type: '/problems/invalid-content',
        status: 422,
        detail: 'Curto demais.',
        errors: [{ path: 'password', message: 'Use 12 letras.' }],
      }),
  })
  const error = await answer(api.GET('/api/v1/me')).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiProblem)
  expect(error).toMatchObject({
    type: '/problems/invalid-content',
    requestId: 'request-1',
    message: 'Curto demais.',
  })
  expect((error as ApiProblem).fieldError('password')).toBe('Use 12 letras.')
  expect(mayHelpToRetry(error)).toBe(false)
})

test('the end of a session is told in one place; a wrong password is no end of a session', async () => {
  const unauthenticated = vi.fn()
  configureClient({ language: () => 'pt-BR', unauthenticated })
  fakeApi({
    'GET /api/v1/me': () => problem({ type: '/problems/unauthenticated', status: 401 }),
    'POST /api/v1/login': () => problem({ type: '/problems/wrong-credentials', status: 401 }),
  })
  const wrong = api.POST('/api/v1/login', { body: { email: 'a@b.example', password: 'x' } })
  await expect(answer(wrong)).rejects.toMatchObject({ type: '/problems/wrong-credentials' })
  expect(unauthenticated).not.toHaveBeenCalled()
  await expect(answer(api.GET('/api/v1/me'))).rejects.toMatchObject({ type: '/problems/unauthenticated' })
  expect(unauthenticated).toHaveBeenCalledOnce()
})

test('no answer, or somebody else answering, is Unreachable', async () => {
  fakeApi({ 'GET /api/v1/me': () => Promise.reject(new TypeError('failed')) })
  const lost = await answer(api.GET('/api/v1/me')).catch((thrown: unknown) => thrown)
  expect(lost).toBeInstanceOf(Unreachable)
  fakeApi({ 'GET /api/v1/me': () => new Response('<h1>Bad Gateway</h1>', { status: 502 }) })
  await expect(answer(api.GET('/api/v1/me'))).rejects.toBeInstanceOf(Unreachable)
  expect(mayHelpToRetry(lost)).toBe(true)
})

test('idempotency keys differ and fit', () => {
  const [one, other] = [idempotencyKey(), idempotencyKey()]
  expect(one).not.toBe(other)
  expect(one).toMatch(/^[0-9a-f]{32}$/)
})
