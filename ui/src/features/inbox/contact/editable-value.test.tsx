import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import { setLocale } from '@/paraglide/runtime'
import { EditableValue } from './editable-value'

beforeEach(() => {
  void setLocale('pt-BR', { reload: false })
})

async function editing(value: Partial<Parameters<typeof EditableValue>[0]>) {
  const onSave = vi.fn(async () => {})
  const onRemove = vi.fn(async () => {})
  const common = { label: 'alergia', shown: 'protegido', longest: 1000, onSave, onRemove }
  render(<EditableValue {...common} value="" {...value} />)
  const user = userEvent.setup()
  await user.click(screen.getByRole('button', { name: 'Editar: alergia' }))
  return { user, onSave, onRemove, field: screen.getByRole('textbox', { name: 'alergia' }) }
}

const isShownAgain = () => screen.findByText('protegido')

test('a hidden value that is looked at with the pencil and Enter stays', async () => {
  const { user, onSave, onRemove, field } = await editing({ isHidden: true })
  expect(field.getAttribute('aria-describedby')).not.toBeNull()
  await user.type(field, '{Enter}')
  await isShownAgain()
  expect(onSave).not.toHaveBeenCalled()
  expect(onRemove).not.toHaveBeenCalled()
})

test('a field that was emptied is not saved', async () => {
  const { user, onSave, field } = await editing({ value: 'amendoim' })
  await user.clear(field)
  await user.type(field, '{Enter}')
  expect(onSave).not.toHaveBeenCalled()
  expect(screen.getByRole('button', { name: 'Salvar' }).hasAttribute('disabled')).toBe(true)
})

test('a new value takes the place of a hidden one', async () => {
  const { user, onSave, field } = await editing({ isHidden: true })
  await user.type(field, 'amendoim{Enter}')
  await isShownAgain()
  expect(onSave).toHaveBeenCalledExactlyOnceWith('amendoim')
})

test('a value goes when its deletion is confirmed, not before', async () => {
  const { user, onRemove } = await editing({ isHidden: true })
  await user.click(screen.getByRole('button', { name: 'Excluir o valor' }))
  const dialog = await screen.findByRole('dialog', { name: 'Excluir “alergia”?' })
  await user.click(screen.getByRole('button', { name: 'Manter' }))
  expect(dialog.isConnected).toBe(false)
  expect(onRemove).not.toHaveBeenCalled()
  await user.click(screen.getByRole('button', { name: 'Excluir o valor' }))
  await user.click(await screen.findByRole('button', { name: 'Excluir' }))
  await isShownAgain()
  expect(onRemove).toHaveBeenCalledOnce()
})
