import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { WaText } from './wa-text'

test('shows formatting as elements and HTML as words', () => {
  const { container } = render(<WaText text={'*oi* <script>alert(1)</script>\n- https://a.example'} />)
  expect(container.querySelector('strong')?.textContent).toBe('oi')
  expect(container.querySelector('script')).toBeNull()
  expect(container.querySelector('li a')?.getAttribute('rel')).toContain('noopener')
  expect(container.textContent).toContain('<script>alert(1)</script>')
})
