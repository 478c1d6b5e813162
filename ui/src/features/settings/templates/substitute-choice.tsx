import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { type Template, templatesQuery } from '@/api/templates'
import { reasonOf } from '@/app/failure'
import { useWorkspace } from '@/app/workspace'
import { Field, Select } from '@/design/field'
import { toast } from '@/design/toast'
import { m } from '@/paraglide/messages'

/** What is sent in a template's place while it is paused or disabled. */
export function SubstituteChoice({ template, mayWrite }: { template: Template; mayWrite: boolean }) {
  const { key: workspace } = useWorkspace()
  const { data = [] } = useQuery(templatesQuery(workspace))
  const choose = useChoice(template)
  const others = data.filter(({ id, account }) => id !== template.id && account === template.account)
  const current = choose.isPending ? choose.variables : template.substitute
  return (
    <Field
      label={m.template_substitute()}
      hint={m.template_substitute_hint()}
      error={choose.error ? reasonOf(choose.error) : undefined}
      className="max-w-xl"
    >
      <Select
        value={current ?? ''}
        disabled={!mayWrite || choose.isPending}
        onChange={(event) => choose.mutate(event.target.value || null)}
      >
        <option value="">{m.template_substitute_none()}</option>
        {others.map(({ id, name, language }) => (
          <option key={id} value={id}>
            {`${name} · ${language}`}
          </option>
        ))}
      </Select>
    </Field>
  )
}

function useChoice(template: Template) {
  const { key: workspace } = useWorkspace()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (substitute: string | null) => {
      const path = '/api/v1/workspaces/{workspace}/templates/{template}/substitute'
      const params = { path: { workspace, template: template.id } }
      return answer(api.PUT(path, { params, body: { template: substitute } }))
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.templates(workspace) })
      void toast.done(m.template_substitute_saved())
    },
  })
}
