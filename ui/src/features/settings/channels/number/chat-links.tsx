import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { QrCode, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { FormTrouble, useForm } from '@/app/form'
import { tellFailure } from '@/app/notify'
import { Button } from '@/design/button'
import { CopyButton } from '@/design/copy-button'
import { Dialog } from '@/design/dialog'
import { IconButton } from '@/design/icon-button'
import { OutsideLink } from '@/design/outside-link'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { LimitedField } from './limited-field'
import { chatLinksQuery, type Place } from './queries'
import { NumberSection } from './section'

interface Props {
  place: Place
  mayWrite: boolean
}

/** Links, and QR codes, that open a chat with words already written. */
export function ChatLinksSection({ place, mayWrite }: Props) {
  const query = useQuery(chatLinksQuery(place))
  return (
    <NumberSection
      title={m.chat_links_title()}
      about={m.chat_links_about()}
      failed={m.chat_links_failed()}
      query={query}
    >
      {(links) => (
        <>
          {links.length === 0 && <p className="text-ink-muted">{m.chat_links_empty()}</p>}
          <ul className="flex flex-col gap-2">
            {links.map((link) => (
              <LinkRow key={link.code} place={place} mayWrite={mayWrite} link={link} />
            ))}
          </ul>
          {mayWrite && <NewLink place={place} />}
        </>
      )}
    </NumberSection>
  )
}

function LinkRow({ place, mayWrite, link }: Props & { link: Schemas['ChatLink'] }) {
  const { prefilled, url, image_url } = link
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 border-line border-b pb-2 last:border-b-0">
      <div className="min-w-48 flex-1">
        <p className="font-medium wrap-anywhere">{prefilled}</p>
        <p className="text-small wrap-anywhere">
          <OutsideLink href={url}>{url}</OutsideLink>
        </p>
      </div>
      {image_url && (
        // Shown where it lies: this page loads no picture of other places.
        <span className="flex items-center gap-1 text-small">
          <QrCode aria-hidden className="size-4 text-ink-muted" />
          <OutsideLink href={image_url}>{m.chat_links_qr()}</OutsideLink>
        </span>
      )}
      <CopyButton text={url} label={m.chat_links_copy()} />
      {mayWrite && <DeleteLink place={place} link={link} />}
    </li>
  )
}

/** A printed code opens nothing any more: that is said before. */
function DeleteLink({ place, link }: { place: Place; link: Schemas['ChatLink'] }) {
  const [isOpen, setOpen] = useState(false)
  const remove = useRemoval(place)
  const words = link.prefilled
  return (
    <>
      <IconButton icon={Trash2} label={m.chat_links_delete({ words })} onClick={() => setOpen(true)} />
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={m.chat_links_delete_title()}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{m.chat_links_delete_cancel()}</Button>
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate(link.code)}>
              {m.chat_links_delete_confirm()}
            </Button>
          </>
        }
      >
        <p>{m.chat_links_delete_text({ words })}</p>
      </Dialog>
    </>
  )
}

function useRemoval(place: Place) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (code: string) => {
      const params = { path: { ...place, code } }
      return answer(
        api.DELETE('/api/v1/workspaces/{workspace}/channels/{channel}/qr-codes/{code}', { params }),
      )
    },
    onSuccess: (_, code) => {
      const { queryKey } = chatLinksQuery(place)
      queryClient.setQueryData(queryKey, (links) => links?.filter((link) => link.code !== code))
      void toast.done(m.chat_links_deleted())
    },
    onError: (error) => tellFailure(m.chat_links_delete_failed(), error),
  })
}

function NewLink({ place }: { place: Place }) {
  const queryClient = useQueryClient()
  const form = useForm<'prefilled'>({ prefilled: '' }, async (body) => {
    const asked = { params: { path: place }, body }
    const made = await answer(api.POST('/api/v1/workspaces/{workspace}/channels/{channel}/qr-codes', asked))
    queryClient.setQueryData(chatLinksQuery(place).queryKey, (links = []) => [...links, made])
    form.set('prefilled', '')
    void toast.done(m.chat_links_made())
  })
  return (
    <form {...form.props} className="flex flex-col gap-2">
      {form.trouble !== undefined && <FormTrouble what={m.chat_links_make_failed()} error={form.trouble} />}
      <LimitedField form={form} path="prefilled" label={m.chat_links_words()} limit={140} />
      <div>
        <Button type="submit" icon={QrCode} busy={form.busy}>
          {m.chat_links_make()}
        </Button>
      </div>
    </form>
  )
}
