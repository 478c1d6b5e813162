import { Link, useNavigate } from '@tanstack/react-router'
import {
  Inbox,
  Keyboard,
  KeyRound,
  LogOut,
  type LucideIcon,
  Settings2,
  SlidersHorizontal,
  Smartphone,
} from 'lucide-react'
import type { ComponentProps } from 'react'
import { Avatar } from '@/design/avatar'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from '@/design/menu'
import { m } from '@/paraglide/messages'
import { Logo } from './logo'
import { useIsNarrow } from './narrow'
import { showOverlay } from './overlay'
import { may } from './permissions'
import { choose, usePreferences } from './preferences'
import { useLogOut } from './session'
import { useMe, useWorkspace } from './workspace'

const item =
  'flex w-full flex-col items-center justify-center gap-1 rounded-lg py-1.5 text-center font-medium text-ink-muted text-tiny hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:text-accent-ink'

export function Rail() {
  const workspace = useWorkspace()
  const params = { workspace: workspace.key }
  return (
    <nav
      aria-label={m.navigation()}
      className="flex shrink-0 items-stretch gap-1 border-line border-t bg-app px-1.5 py-1 md:w-24 md:flex-col md:border-e md:border-t-0 md:py-3"
    >
      <Logo className="mx-auto mb-2 hidden size-8 md:block" />
      <Link to="/w/$workspace/inbox" params={params} className={item}>
        <ItemFace icon={Inbox} label={m.nav_inbox()} />
      </Link>
      {workspace.kind === 'homologation' && (
        <Link to="/w/$workspace/phone" params={params} className={item}>
          <ItemFace icon={Smartphone} label={m.nav_phone()} />
        </Link>
      )}
      {may(workspace.role, 'readChannels') && (
        <Link to="/w/$workspace/settings" params={params} className={item}>
          <ItemFace icon={SlidersHorizontal} label={m.nav_settings()} />
        </Link>
      )}
      <div className="hidden flex-1 md:block" />
      <AppearanceMenu />
      <div className="hidden md:block">
        <RailButton icon={Keyboard} label={m.nav_shortcuts()} onClick={() => showOverlay('help')} />
      </div>
      <PersonMenu />
    </nav>
  )
}

function ItemFace({ icon: Icon, label }: { icon: LucideIcon; label: string }) {
  return (
    <>
      <Icon aria-hidden className="size-5" strokeWidth={1.75} />
      <span className="max-w-full truncate">{label}</span>
    </>
  )
}

function RailButton({
  icon,
  label,
  ...rest
}: ComponentProps<'button'> & { icon: LucideIcon; label: string }) {
  return (
    <button type="button" {...rest} className={item}>
      <ItemFace icon={icon} label={label} />
    </button>
  )
}

function AppearanceMenu() {
  const { theme, density, language } = usePreferences()
  return (
    <Menu
      side={useMenuSide()}
      align="end"
      trigger={<RailButton icon={Settings2} label={m.nav_appearance()} />}
    >
      <MenuChoice
        label={m.language()}
        value={language}
        options={[
          { value: 'pt-BR', label: m.language_portuguese() },
          { value: 'en', label: m.language_english() },
        ]}
        onChange={(chosen) => choose({ language: chosen })}
      />
      <MenuLine />
      <MenuChoice
        label={m.theme()}
        value={theme}
        options={[
          { value: 'system', label: m.theme_system() },
          { value: 'light', label: m.theme_light() },
          { value: 'dark', label: m.theme_dark() },
        ]}
        onChange={(chosen) => choose({ theme: chosen })}
      />
      <MenuLine />
      <MenuChoice
        label={m.density()}
        value={density}
        options={[
          { value: 'comfortable', label: m.density_comfortable() },
          { value: 'compact', label: m.density_compact() },
        ]}
        onChange={(chosen) => choose({ density: chosen })}
      />
    </Menu>
  )
}

function PersonMenu() {
  const me = useMe()
  const logOut = useLogOut()
  return (
    <Menu
      side={useMenuSide()}
      align="end"
      trigger={
        <button type="button" aria-label={m.nav_person({ name: me.name })} className={item}>
          <Avatar name={me.name} id={me.id} size="small" />
          <span className="max-w-full truncate">{me.name.split(' ')[0]}</span>
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <p className="font-semibold">{me.name}</p>
        <p className="text-ink-muted text-small">{me.email}</p>
      </div>
      <MenuLine />
      <WorkspaceItems />
      <MenuItem icon={KeyRound} onSelect={() => showOverlay('password')}>
        {m.change_password()}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void logOut()}>
        {m.log_out()}
      </MenuItem>
    </Menu>
  )
}

function WorkspaceItems() {
  const { workspaces } = useMe()
  const current = useWorkspace()
  const navigate = useNavigate()
  if (workspaces.length < 2) return null
  const others = workspaces.filter((one) => one.key !== current.key)
  return (
    <>
      <MenuLabel>{m.change_workspace()}</MenuLabel>
      {others.map((one) => (
        <MenuItem
          key={one.key}
          onSelect={() => void navigate({ to: '/w/$workspace/inbox', params: { workspace: one.key } })}
        >
          {one.name}
        </MenuItem>
      ))}
      <MenuLine />
    </>
  )
}

/** Beside the rail; above the bar of a narrow screen. */
function useMenuSide(): 'right' | 'top' {
  return useIsNarrow() ? 'top' : 'right'
}
