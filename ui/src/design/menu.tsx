import { Check, type LucideIcon } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from '@/lib/class-names'
import { Keys } from './kbd'
import { useOpening } from './opening'

const panel =
  'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 animate-appear overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-overlay'
const row =
  'flex min-h-row cursor-default select-none items-center gap-2 rounded px-2 outline-none data-highlighted:bg-hover data-disabled:opacity-50'

interface MenuProps {
  /** One element that can be focused, such as a Button. */
  trigger: ReactNode
  children: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
}

export function Menu({ trigger, children, side = 'bottom', align = 'start' }: MenuProps) {
  const { root, wasOpened } = useOpening()
  return (
    <Radix.Root modal={false} {...root}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      {wasOpened && (
        <Radix.Portal>
          <Radix.Content side={side} align={align} sideOffset={6} collisionPadding={8} className={panel}>
            {children}
          </Radix.Content>
        </Radix.Portal>
      )}
    </Radix.Root>
  )
}

interface ItemProps {
  icon?: LucideIcon
  keys?: string
  tone?: 'normal' | 'danger'
  disabled?: boolean
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon: Icon, keys, tone = 'normal', disabled, onSelect, children }: ItemProps) {
  return (
    <Radix.Item
      disabled={disabled}
      onSelect={onSelect}
      className={cn(row, tone === 'danger' && 'text-danger-ink')}
    >
      {Icon && <Icon aria-hidden className="size-4 text-ink-faint" />}
      <span className="flex-1">{children}</span>
      {keys && <Keys keys={keys} />}
    </Radix.Item>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}

/** One of several, as part of a menu. */
export function MenuChoice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Radix.RadioGroup aria-label={label} value={value} onValueChange={(chosen) => onChange(chosen as Value)}>
      <MenuLabel>{label}</MenuLabel>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={cn(row, 'ps-7')}>
          <Radix.ItemIndicator className="-ms-5.5 -me-0.5">
            <Check aria-hidden className="size-4 text-accent-ink" />
          </Radix.ItemIndicator>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuToggle(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Radix.CheckboxItem checked={props.checked} onCheckedChange={props.onChange} className={cn(row, 'ps-7')}>
      <Radix.ItemIndicator className="-ms-5.5 -me-0.5">
        <Check aria-hidden className="size-4 text-accent-ink" />
      </Radix.ItemIndicator>
      {props.label}
    </Radix.CheckboxItem>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <Radix.Label className="px-2 pt-2 pb-1 font-medium text-ink-faint text-small">{children}</Radix.Label>
  )
}

export function MenuLine() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}
