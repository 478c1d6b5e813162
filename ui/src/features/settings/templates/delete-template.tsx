import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Template } from '@/api/templates'
import { FormTrouble } from '@/app/form'
import { useWorkspace } from '@/app/workspace'
import { Button } from '@/design/button'
import { Dialog } from '@/design/dialog'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'
import { UsesView } from './uses-view'

/** It cannot be undone: what it would break is said before. */
export function DeleteTemplate({ template, onDeleted }: { template: Template; onDeleted: () => void }) {
  const { key: workspace } = useWorkspace()
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const remove = useMutation({
    mutationFn: () => {
      const params = { path: { workspace, template: template.id } }
      return answer(api.DELETE('/api/v1/workspaces/{workspace}/templates/{template}', { params }))
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.templates(workspace) })
      void toast.done(m.template_deleted())
      onDeleted()
    },
  })
  return (
    <>
      <Button icon={Trash2} onClick={() => setOpen(true)}>
        {m.template_delete()}
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={m.template_delete_title({ name: template.name })}
        description={m.template_delete_text()}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{m.template_delete_cancel()}</Button>
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
              {m.template_delete()}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-2">
          {remove.error && <FormTrouble what={m.template_delete_failed()} error={remove.error} />}
          <UsesView template={template.id} />
        </div>
      </Dialog>
    </>
  )
}
