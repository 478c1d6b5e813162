import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { ApiProblem } from '@/api/problem'
import { PaneBoundary } from './pane-boundary'

test('says what broke with its request id, and tries again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  let broken = true
  function Fragile() {
    if (broken) {
      throw new ApiProblem({ type: '/problems/internal', title: 'Erro', status: 500, request_id: 'abc-1' })
    }
    return <p>inteiro</p>
  }
  render(
    <PaneBoundary what="Sem lista">
      <Fragile />
    </PaneBoundary>,
  )
  expect(screen.getByText('Sem lista')).toBeDefined()
  expect(screen.getByText(/abc-1/)).toBeDefined()
  broken = false
  await userEvent.click(screen.getByRole('button', { name: 'Tentar de novo' }))
  expect(screen.getByText('inteiro')).toBeDefined()
})
