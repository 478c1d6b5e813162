import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { fakeApi, json, problem } from '@/test/fake-api'
import { renderApp } from '@/test/render'

test('a wrong password keeps what was typed and says what to do', async () => {
  const asked = fakeApi({
    'POST /api/v1/login': () => problem({ type: '/problems/wrong-credentials', status: 401 }),
  })
  const { findByLabelText, getByLabelText, findByText } = renderApp('/login')
  await userEvent.type(await findByLabelText('E-mail'), 'ana@loja.example')
  await userEvent.click(getByLabelText('Senha'))
  await userEvent.paste('colada')
  await userEvent.keyboard('{Enter}')
  await findByText('E-mail ou senha não conferem')
  const sent = asked.find(({ url }) => url.endsWith('/login'))
  expect(await sent?.json()).toEqual({ email: 'ana@loja.example', password: 'colada' })
  expect(getByLabelText('Senha')).toHaveProperty('value', 'colada')
})

test('goes back to where the session had ended', async () => {
  fakeApi({ 'POST /api/v1/login': () => json({ session: {} }) })
  const { router, findByLabelText, getByLabelText } = renderApp('/login?from=%2Fdesign')
  await userEvent.type(await findByLabelText('E-mail'), 'ana@loja.example')
  await userEvent.type(getByLabelText('Senha'), 'certa{Enter}')
  await expect.poll(() => router.state.location.pathname).toBe('/design')
})
