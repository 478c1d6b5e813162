import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, TriangleAlert } from 'lucide-react'
import { m } from '@/paraglide/messages'
import { type Finding, type FindingState, type Group, grouped } from './model'

const groups: Record<Group, () => string> = {
  access: m.doctor_group_access,
  webhook: m.doctor_group_webhook,
  number: m.doctor_group_number,
  sending: m.doctor_group_sending,
  machine: m.doctor_group_machine,
  other: m.doctor_group_other,
}

const looks: Record<FindingState, { icon: typeof CircleCheck; ink: string; word: () => string }> = {
  ok: { icon: CircleCheck, ink: 'text-success-ink', word: m.doctor_state_ok },
  not_needed: { icon: CircleMinus, ink: 'text-ink-faint', word: m.doctor_state_not_needed },
  unknown: { icon: CircleHelp, ink: 'text-ink-muted', word: m.doctor_state_unknown },
  warning: { icon: TriangleAlert, ink: 'text-warning-ink', word: m.doctor_state_warning },
  failed: { icon: CircleAlert, ink: 'text-danger-ink', word: m.doctor_state_failed },
}

/** Each thing with its state, what it means and what to do next. */
export function FindingList({ findings }: { findings: readonly Finding[] }) {
  return (
    <div className="grid gap-6 xl:grid-cols-2">
      {grouped(findings).map(([group, its]) => (
        <section key={group} aria-label={groups[group]()} className="flex flex-col gap-1">
          <h2 className="font-semibold text-lead">{groups[group]()}</h2>
          <ul>
            {its.map((finding) => (
              <Row key={finding.check} finding={finding} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Row({ finding: { title, state, meaning, next } }: { finding: Finding }) {
  const { icon: Icon, ink, word } = looks[state]
  return (
    <li className="flex gap-2 border-line border-b py-2">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${ink}`} />
      <div className="min-w-0 flex-1">
        <p className="flex gap-2 font-medium">
          <span className="min-w-0 flex-1">{title}</span>
          <span className={`shrink-0 text-small ${ink}`}>{word()}</span>
        </p>
        <p className="text-ink-muted wrap-anywhere">{meaning}</p>
        {next && (
          <p className="mt-1 wrap-anywhere">
            <strong className="font-semibold">{m.doctor_next()}</strong> {next}
          </p>
        )}
      </div>
    </li>
  )
}
