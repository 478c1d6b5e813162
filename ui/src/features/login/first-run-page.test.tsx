import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { fakeApi, json, problem } from '@/test/fake-api'
import { renderApp } from '@/test/render'

const fresh = { set_up: false, demonstration: false, existing_workspace: null, languages: ['pt-BR', 'en'] }
const demonstration = { ...fresh, demonstration: true, existing_workspace: 'loja-aurora' }

function answers(installation: object) {
  return {
    'GET /api/v1/installation': () => json({ ...installation, version: '0' }),
    'POST /api/v1/setup/look': () => json({ state: 'open' }),
    'POST /api/v1/setup': () => json({ session: {} }),
  }
}

test('a company is made: its address follows its name until another is written', async () => {
  const asked = fakeApi(answers(fresh))
  const { router, findByLabelText, getByLabelText } = renderApp('/first-run#dG9rZW4')
  await userEvent.type(await findByLabelText('Seu nome'), 'Ana')
  await userEvent.type(getByLabelText('E-mail'), 'ana@loja.example')
  await userEvent.click(getByLabelText('Senha'))
  await userEvent.paste('tijolo amarelo canta')
  await userEvent.type(getByLabelText('Nome da empresa'), 'Pão & Cia')
  expect(getByLabelText('Nome nos endereços')).toHaveProperty('value', 'pao-cia')
  await userEvent.selectOptions(getByLabelText('Fuso horário'), 'America/Manaus')
  await userEvent.keyboard('{Enter}')
  await userEvent.click(getByLabelText('Nome da empresa'))
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => router.state.location.pathname).toBe('/w/pao-cia/inbox')
  const sent = asked.find(({ url }) => url.endsWith('/setup'))
  expect(await sent?.json()).toEqual({
    token: 'dG9rZW4',
    administrator: {
      name: 'Ana',
      email: 'ana@loja.example',
      password: 'tijolo amarelo canta',
      language: 'pt-BR',
    },
    workspace: { key: 'pao-cia', name: 'Pão & Cia', language: 'pt-BR', time_zone: 'America/Manaus' },
  })
})

test('in the demonstration the person is all that is asked for', async () => {
  const asked = fakeApi(answers(demonstration))
  const { router, findByLabelText, queryByLabelText } = renderApp('/first-run#dG9rZW4')
  await userEvent.type(await findByLabelText('Seu nome'), 'Ana{Enter}')
  expect(queryByLabelText('Nome da empresa')).toBe(null)
  await expect.poll(() => router.state.location.pathname).toBe('/w/loja-aurora/phone')
  expect(router.state.location.search).toEqual({ who: ['5511987654321'], welcome: true })
  const sent = asked.find(({ url }) => url.endsWith('/setup'))
  expect(await sent?.json()).toMatchObject({ workspace: { existing: 'loja-aurora' } })
})

test('what is wrong stands at its field until the field changes', async () => {
  const errors = [{ path: 'administrator.email', message: 'Informe um e-mail válido.' }]
  fakeApi({
    ...answers(demonstration),
    'POST /api/v1/setup': () => problem({ type: '/problems/invalid-content', status: 422, errors }),
  })
  const { findByLabelText, findByText, getByLabelText, queryByText } = renderApp('/first-run#dG9rZW4')
  await userEvent.type(await findByLabelText('E-mail'), 'ana{Enter}')
  await findByText('Informe um e-mail válido.')
  expect(document.activeElement).toBe(getByLabelText('E-mail'))
  await userEvent.type(getByLabelText('E-mail'), '@')
  expect(queryByText('Informe um e-mail válido.')).toBe(null)
})

test('a dead link says how to get another, a used one leads to the login', async () => {
  const expired = () => problem({ type: '/problems/link-expired', status: 410 })
  fakeApi({ ...answers(demonstration), 'POST /api/v1/setup/look': expired })
  const { findByText, unmount } = renderApp('/first-run#dG9rZW4')
  await findByText(/Reinicie “ponte demo”/)
  unmount()
  fakeApi({ ...answers({ ...fresh, set_up: true }), 'POST /api/v1/setup/look': expired })
  const { findByRole, findByText: findAgain } = renderApp('/first-run#dG9rZW4')
  await findAgain('Este Ponte já está configurado')
  await userEvent.click(await findByRole('link', { name: 'Ir para a entrada' }))
  await findByRole('button', { name: 'Entrar' })
})
