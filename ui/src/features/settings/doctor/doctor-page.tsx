import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { RefreshCw, Stethoscope } from 'lucide-react'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import { Failure } from '@/app/failure'
import { useWorkspace } from '@/app/workspace'
import { Banner } from '@/design/banner'
import { Button } from '@/design/button'
import { Field, Select } from '@/design/field'
import { EmptyState, SkeletonRows } from '@/design/states'
import { RelativeTime } from '@/design/time'
import { m } from '@/paraglide/messages'
import { channelsQuery } from '../channels/queries'
import { SectionFrame } from '../section-frame'
import { FindingList } from './finding-list'
import { countOf } from './model'

const route = getRouteApi('/w/$workspace/settings/doctor')

/** Whether a channel can work, and what to do where it cannot. */
export function DoctorPage() {
  const { key: workspace } = useWorkspace()
  const { channel: asked } = route.useSearch()
  const navigate = useNavigate()
  const { data: channels } = useQuery(channelsQuery(workspace))
  const channel = asked ?? channels?.[0]?.key
  const examination = useExamination(workspace, channel)
  const choose = (key: string) =>
    void navigate({
      to: '/w/$workspace/settings/doctor',
      params: { workspace },
      search: { channel: key },
      replace: true,
    })
  return (
    <SectionFrame
      title={m.settings_doctor()}
      about={m.settings_doctor_about()}
      actions={
        channel && (
          <Button icon={RefreshCw} busy={examination.isFetching} onClick={() => void examination.refetch()}>
            {m.doctor_again()}
          </Button>
        )
      }
    >
      {channels?.length === 0 && (
        <EmptyState icon={Stethoscope} title={m.channels_empty_title()} text={m.channels_empty_text()} />
      )}
      {channels && channels.length > 1 && (
        <Field label={m.template_channel()} className="max-w-80">
          <Select value={channel} onChange={(event) => choose(event.target.value)}>
            {channels.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {channel && <Result examination={examination} />}
    </SectionFrame>
  )
}

/** It asks the provider: only when somebody looks, and never behind their back. */
function useExamination(workspace: string, channel: string | undefined) {
  return useQuery({
    queryKey: [...keys.workspace(workspace), 'doctor', channel],
    queryFn: ({ signal }) => {
      const params = { path: { workspace, channel: channel ?? '' } }
      return answer(api.GET('/api/v1/workspaces/{workspace}/channels/{channel}/doctor', { params, signal }))
    },
    enabled: channel !== undefined,
    staleTime: 60_000,
    retry: false,
  })
}

function Result({ examination }: { examination: ReturnType<typeof useExamination> }) {
  const { data, error, isPending, refetch, dataUpdatedAt } = examination
  if (error) return <Failure what={m.doctor_failed()} error={error} onRetry={() => void refetch()} />
  if (isPending) return <SkeletonRows count={8} />
  const failed = countOf(data.findings, 'failed')
  const warnings = countOf(data.findings, 'warning')
  return (
    <>
      <Banner tone={failed > 0 ? 'danger' : warnings > 0 ? 'warning' : 'success'}>
        <p className="font-semibold">
          {failed > 0
            ? m.doctor_some_failed({ count: failed })
            : warnings > 0
              ? m.doctor_some_warnings({ count: warnings })
              : m.doctor_all_well()}
        </p>
        <p>
          {m.doctor_looked_at()} <RelativeTime instant={dataUpdatedAt} />
        </p>
      </Banner>
      <FindingList findings={data.findings} />
    </>
  )
}
