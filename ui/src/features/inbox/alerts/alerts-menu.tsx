import { Bell, BellOff } from 'lucide-react'
import { useState } from 'react'
import { Switch } from '@/design/field'
import { IconButton } from '@/design/icon-button'
import { Popover } from '@/design/popover'
import { m } from '@/paraglide/messages'
import { chooseForInbox, useInboxPreferences } from '../inbox-preferences'
import { chime } from './chime'

/** Sound and notifications for who begins to wait: off until they are wanted. */
export function AlertsMenu() {
  const { sound, desktop } = useInboxPreferences()
  const [refused, setRefused] = useState(false)
  const canNotify = 'Notification' in window

  async function chooseDesktop(wanted: boolean) {
    const isAllowed = !wanted || (await Notification.requestPermission()) === 'granted'
    setRefused(!isAllowed)
    chooseForInbox({ desktop: wanted && isAllowed })
  }

  function chooseSound(wanted: boolean) {
    chooseForInbox({ sound: wanted })
    if (wanted) chime()
  }

  return (
    <Popover
      label={m.inbox_alerts()}
      trigger={<IconButton icon={sound || desktop ? Bell : BellOff} label={m.inbox_alerts()} />}
    >
      <div className="flex w-72 flex-col gap-3">
        <p className="font-semibold">{m.inbox_alerts_title()}</p>
        <Switch
          label={m.inbox_alerts_sound()}
          hint={m.inbox_alerts_sound_hint()}
          checked={sound}
          onChange={chooseSound}
        />
        <Switch
          label={m.inbox_alerts_desktop()}
          hint={desktopHint({ canNotify, refused })}
          checked={desktop}
          disabled={!canNotify}
          onChange={(wanted) => void chooseDesktop(wanted)}
        />
      </div>
    </Popover>
  )
}

function desktopHint({ canNotify, refused }: { canNotify: boolean; refused: boolean }) {
  if (!canNotify) return m.inbox_alerts_desktop_missing()
  return refused ? m.inbox_alerts_desktop_refused() : m.inbox_alerts_desktop_hint()
}
