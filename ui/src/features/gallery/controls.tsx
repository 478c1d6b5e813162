import { Copy, Inbox, Languages, LogOut, Settings2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/design/button'
import { Checkbox, Field, PasswordInput, Select, Switch, TextArea, TextInput } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { Kbd, Keys } from '@/design/kbd'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine, MenuToggle } from '@/design/menu'
import { Popover } from '@/design/popover'
import { Tabs } from '@/design/tabs'
import { Tooltip } from '@/design/tooltip'
import { m } from '@/paraglide/messages'
import { people } from './samples'
import { Specimen } from './specimen'

const nothing = () => {}

export function Controls() {
  return (
    <>
      <Buttons />
      <Fields />
      <Choices />
      <Menus />
      <TabsSpecimen />
      <Specimen name="Kbd, Keys">
        <Kbd>J</Kbd>
        <Keys keys="mod+k" />
        <Keys keys="g i" />
        <Keys keys="shift+e" />
      </Specimen>
    </>
  )
}

function Buttons() {
  return (
    <Specimen name="Button, IconButton" wide>
      <Button variant="primary">{m.login_enter()}</Button>
      <Button>{m.retry()}</Button>
      <Button variant="quiet" icon={Languages}>
        {m.language()}
      </Button>
      <Button variant="danger" icon={Trash2}>
        {m.log_out()}
      </Button>
      <Button variant="primary" busy>
        {m.login_enter()}
      </Button>
      <Button variant="primary" disabled>
        {m.login_enter()}
      </Button>
      <Button size="small" icon={Copy}>
        {m.copy()}
      </Button>
      <Button size="large" variant="primary">
        {m.login_enter()}
      </Button>
      <IconButton icon={Settings2} label={m.nav_appearance()} keys="g i" />
      <IconButton icon={Inbox} label={m.nav_inbox()} variant="secondary" />
      <IconButton icon={Trash2} label={m.undo()} disabled />
    </Specimen>
  )
}

function Fields() {
  const [text, setText] = useState('')
  return (
    <Specimen name="Field, TextInput, PasswordInput, TextArea, Select" wide>
      <div className="grid w-full gap-4 sm:grid-cols-2">
        <Field label={m.login_email()} hint={m.login_subtitle()}>
          <TextInput value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Field label={m.login_password()} error={m.login_wrong_title()}>
          <PasswordInput defaultValue="segredo" autoComplete="off" />
        </Field>
        <Field label={m.language()}>
          <Select defaultValue="pt-BR">
            <option value="pt-BR">{m.language_portuguese()}</option>
            <option value="en">{m.language_english()}</option>
          </Select>
        </Field>
        <Field label={m.login_email()}>
          <TextInput disabled value="ana@loja.example" onChange={nothing} />
        </Field>
        <Field label={m.conversation()} className="sm:col-span-2">
          <TextArea placeholder={m.palette_placeholder()} />
        </Field>
      </div>
    </Specimen>
  )
}

function Choices() {
  const [on, setOn] = useState(true)
  return (
    <Specimen name="Switch, Checkbox">
      <div className="flex flex-col gap-3">
        <Switch
          label={m.shortcuts_single_keys()}
          hint={m.shortcuts_single_keys_hint()}
          checked={on}
          onChange={setOn}
        />
        <Switch label={m.theme_dark()} checked={!on} onChange={(dark) => setOn(!dark)} />
        <Switch label={m.theme_light()} checked disabled onChange={nothing} />
        <Checkbox label={m.density_compact()} checked={on} onChange={setOn} />
        <Checkbox label={m.density_comfortable()} checked={false} disabled onChange={nothing} />
      </div>
    </Specimen>
  )
}

function Menus() {
  const [density, setDensity] = useState<'comfortable' | 'compact'>('comfortable')
  const [dark, setDark] = useState(false)
  return (
    <Specimen name="Menu, Popover, Tooltip">
      <Menu trigger={<Button>{m.nav_appearance()}</Button>}>
        <MenuLabel>{m.change_workspace()}</MenuLabel>
        <MenuItem icon={Inbox} keys="g i" onSelect={nothing}>
          {m.go_inbox()}
        </MenuItem>
        <MenuItem icon={Copy} disabled onSelect={nothing}>
          {m.copy()}
        </MenuItem>
        <MenuLine />
        <MenuChoice
          label={m.density()}
          value={density}
          options={[
            { value: 'comfortable', label: m.density_comfortable() },
            { value: 'compact', label: m.density_compact() },
          ]}
          onChange={setDensity}
        />
        <MenuToggle label={m.theme_dark()} checked={dark} onChange={setDark} />
        <MenuLine />
        <MenuItem icon={LogOut} tone="danger" onSelect={nothing}>
          {m.log_out()}
        </MenuItem>
      </Menu>
      <Popover label={m.conversation()} trigger={<Button>{people[0]?.name}</Button>}>
        <p className="max-w-60">{m.inbox_empty_text()}</p>
      </Popover>
      <Tooltip text={m.palette_title()} keys="mod+k">
        <Button>{m.palette_title()}</Button>
      </Tooltip>
    </Specimen>
  )
}

function TabsSpecimen() {
  const [current, setCurrent] = useState<'inbox' | 'phone'>('inbox')
  return (
    <Specimen name="Tabs">
      <Tabs
        label={m.navigation()}
        className="w-full"
        current={current}
        onChange={setCurrent}
        tabs={[
          { key: 'inbox', label: m.nav_inbox(), count: 1204 },
          { key: 'phone', label: m.nav_phone() },
        ]}
      >
        <p className="p-3">{current === 'inbox' ? m.inbox_empty_text() : m.phone_empty_text()}</p>
      </Tabs>
    </Specimen>
  )
}
