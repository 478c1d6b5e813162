import { useQuery } from '@tanstack/react-query'
import { Card } from '@/design/card'
import { CopyButton } from '@/design/copy-button'
import { Skeleton } from '@/design/states'
import { m } from '@/paraglide/messages'
import { useEmulator } from './emulator-context'

/** A picture that opens this customer's phone on a real one. */
export function VisitCard({ who, name }: { who: string; name: string }) {
  const emulator = useEmulator()
  const link = useQuery({
    queryKey: [...emulator.key, 'visit', who],
    queryFn: ({ signal }) => emulator.visitLink(who, signal),
  })
  return (
    <Card title={m.phone_visit()} folded>
      {link.isPending && <Skeleton className="size-40" />}
      {link.isError && <p className="text-ink-muted">{m.phone_visit_failed()}</p>}
      {link.data &&
        (link.data.address ? <Link {...link.data} address={link.data.address} name={name} /> : <NoLink />)}
    </Card>
  )
}

function Link({ address, qr, name }: { address: string; qr: string | null; name: string }) {
  return (
    <>
      <p className="mb-2 text-ink-muted">{m.phone_visit_text({ name })}</p>
      {qr && (
        <img
          src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
          alt={m.phone_visit_qr()}
          className="mb-2 size-44 rounded-md"
        />
      )}
      <a
        href={address}
        target="_blank"
        rel="noreferrer noopener"
        className="block py-1.5 text-link text-small underline underline-offset-2 wrap-anywhere"
      >
        {address.split('#')[0]}
      </a>
      <CopyButton text={address} label={m.phone_visit_copy()} />
    </>
  )
}

/** Nobody else reaches this Ponte: it says how that changes. */
function NoLink() {
  return (
    <>
      <p className="mb-2 text-ink-muted">{m.phone_visit_none()}</p>
      <code className="rounded bg-code px-1.5 py-0.5 font-mono text-small">ponte demo --network</code>
    </>
  )
}
