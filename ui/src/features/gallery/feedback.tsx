import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { Badge, CountBadge } from '@/design/badge'
import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { CopyButton } from '@/design/copy-button'
import { Dialog, Sheet } from '@/design/dialog'
import { ProgressBar } from '@/design/progress-bar'
import { BrokenState, EmptyState, FilteredEmpty, Skeleton, SkeletonRows } from '@/design/states'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { requestId } from './samples'
import { Specimen } from './specimen'

const nothing = () => {}
const brokenSince = Date.now() - 95_000

export function Feedback() {
  return (
    <>
      <Specimen name="EmptyState">
        <EmptyState
          icon={Inbox}
          title={m.inbox_empty_title()}
          text={m.inbox_empty_text()}
          action={<Button variant="primary">{m.go_phone()}</Button>}
        />
      </Specimen>
      <Specimen name="FilteredEmpty">
        <FilteredEmpty onClear={nothing} />
      </Specimen>
      <Specimen name="BrokenState">
        <BrokenState
          what={m.page_failed()}
          reason={m.unreachable()}
          since={brokenSince}
          requestId={requestId}
          onRetry={nothing}
        />
      </Specimen>
      <Specimen name="Skeleton, SkeletonRows">
        <div className="w-full">
          <Skeleton className="w-1/3" />
          <SkeletonRows count={3} />
        </div>
      </Specimen>
      <Banners />
      <Badges />
      <Overlays />
    </>
  )
}

function Banners() {
  return (
    <Specimen name="Banner">
      <div className="flex w-full flex-col gap-2">
        <Banner tone="info">{m.inbox_empty_text()}</Banner>
        <Banner tone="success">{m.login_too_many_over()}</Banner>
        <Banner
          tone="warning"
          action={
            <Button size="small" onClick={nothing}>
              {m.retry()}
            </Button>
          }
        >
          {m.connection_lost({ time: '12 s' })}
        </Banner>
        <Banner tone="danger">{m.unreachable()}</Banner>
      </div>
    </Specimen>
  )
}

function Badges() {
  return (
    <Specimen name="Badge, CountBadge, ProgressBar, CopyButton">
      <Badge>{m.nav_inbox()}</Badge>
      <Badge tone="accent" icon={Inbox}>
        {m.nav_inbox()}
      </Badge>
      <Badge tone="info">{m.ticks_sent()}</Badge>
      <Badge tone="success">{m.ticks_delivered()}</Badge>
      <Badge tone="warning">{m.ticks_waiting()}</Badge>
      <Badge tone="danger">{m.ticks_failed()}</Badge>
      <CountBadge count={3} label="3" />
      <CountBadge count={204} label="204" />
      <CopyButton text={requestId} />
      <div className="w-full">
        <ProgressBar label={m.loading()} value={37} max={120} />
      </div>
    </Specimen>
  )
}

function Overlays() {
  const [shown, setShown] = useState<'nothing' | 'dialog' | 'sheet'>('nothing')
  const close = () => setShown('nothing')
  return (
    <Specimen name="Dialog, Sheet, toast">
      <Button onClick={() => setShown('dialog')}>Dialog</Button>
      <Button onClick={() => setShown('sheet')}>Sheet</Button>
      <Button onClick={() => toast.done(m.copied(), { undo: nothing })}>toast.done</Button>
      <Button onClick={() => toast.news(m.inbox_empty_text())}>toast.news</Button>
      <Button onClick={() => toast.trouble(m.log_out_failed(), { detail: m.unreachable(), requestId })}>
        toast.trouble
      </Button>
      <Dialog
        open={shown === 'dialog'}
        onOpenChange={close}
        title={m.login_title()}
        description={m.login_subtitle()}
        actions={
          <>
            <Button onClick={close}>{m.close()}</Button>
            <Button variant="primary" onClick={close}>
              {m.login_enter()}
            </Button>
          </>
        }
      >
        <p>{m.login_wrong_text()}</p>
      </Dialog>
      <Sheet open={shown === 'sheet'} onOpenChange={close} title={m.conversation()}>
        <p>{m.inbox_empty_text()}</p>
      </Sheet>
    </Specimen>
  )
}
