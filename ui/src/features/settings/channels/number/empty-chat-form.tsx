import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { FormTrouble, useForm } from '@/app/form'
import { Button } from '@/design/button'
import { IconButton } from '@/design/icon-button'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { automationOf, COMMANDS, commandPaths, type Path, PROMPTS, valuesOf, without } from './empty-chat'
import { LimitedField } from './limited-field'
import { automationQuery, type Place } from './queries'
import { NumberSection } from './section'

interface Props {
  place: Place
  mayWrite: boolean
}

/** What a chat offers before anything was said in it. */
export function EmptyChatSection({ place, mayWrite }: Props) {
  const query = useQuery(automationQuery(place))
  return (
    <NumberSection
      title={m.empty_chat_title()}
      about={m.empty_chat_about()}
      failed={m.empty_chat_failed()}
      query={query}
    >
      {(automation) => <EmptyChatForm place={place} mayWrite={mayWrite} automation={automation} />}
    </NumberSection>
  )
}

function EmptyChatForm({ place, mayWrite, automation }: Props & { automation: Schemas['ChatAutomation'] }) {
  const queryClient = useQueryClient()
  const [count, setCount] = useState(automation.commands?.length ?? 0)
  const form = useForm<Path>(valuesOf(automation), async (values) => {
    const asked = { params: { path: place }, body: automationOf(values, count) }
    const saved = await answer(api.PUT('/api/v1/workspaces/{workspace}/channels/{channel}/automation', asked))
    queryClient.setQueryData(automationQuery(place).queryKey, saved)
    void toast.done(m.empty_chat_saved())
  })

  function remove(command: number) {
    for (const [path, value] of without(form.values, command)) form.set(path, value)
    setCount(count - 1)
  }

  return (
    <form {...form.props}>
      <fieldset disabled={!mayWrite} className="flex flex-col gap-3">
        {form.trouble !== undefined && <FormTrouble what={m.empty_chat_save_failed()} error={form.trouble} />}
        {PROMPTS.map((path, at) => (
          <LimitedField
            key={path}
            form={form}
            path={path}
            label={m.empty_chat_prompt({ number: at + 1 })}
            limit={80}
          />
        ))}
        {commandPaths(count).map(([name, description], at) => (
          <div key={name} className="grid grid-cols-[1fr_auto] items-start gap-2 sm:grid-cols-[1fr_2fr_auto]">
            <LimitedField
              form={form}
              path={name}
              label={m.empty_chat_command({ number: at + 1 })}
              limit={32}
            />
            <LimitedField
              form={form}
              path={description}
              label={m.empty_chat_command_text()}
              limit={256}
              className="order-last col-span-2 sm:order-none sm:col-span-1"
            />
            {mayWrite && (
              <IconButton
                icon={Trash2}
                label={m.empty_chat_command_remove({ number: at + 1 })}
                onClick={() => remove(at)}
                className="mt-6"
              />
            )}
          </div>
        ))}
        {mayWrite && (
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" busy={form.busy}>
              {m.empty_chat_save()}
            </Button>
            <Button icon={Plus} disabled={count >= COMMANDS} onClick={() => setCount(count + 1)}>
              {m.empty_chat_command_add({ limit: COMMANDS })}
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  )
}
