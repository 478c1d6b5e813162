import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { forgetDrafts, useDraft } from './draft'

test('survives, is kept by name, and is forgotten at log-out', () => {
  const { result, rerender, unmount } = renderHook(({ name }) => useDraft(name), {
    initialProps: { name: 'reply.a' },
  })
  act(() => result.current[1]('olá'))
  rerender({ name: 'reply.b' })
  expect(result.current[0]).toBe('')
  rerender({ name: 'reply.a' })
  expect(result.current[0]).toBe('olá')
  unmount()
  expect(renderHook(() => useDraft('reply.a')).result.current[0]).toBe('olá')
  forgetDrafts()
  expect(renderHook(() => useDraft('reply.a')).result.current[0]).toBe('')
})
