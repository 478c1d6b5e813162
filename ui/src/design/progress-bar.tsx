import { Progress } from 'radix-ui'
import { useFormat } from '@/lib/format-context'

interface Props {
  label: string
  value: number
  max: number
}

export function ProgressBar({ label, value, max }: Props) {
  const format = useFormat()
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between text-small">
        <span>{label}</span>
        <span className="text-ink-muted">{format.percent(share)}</span>
      </div>
      <Progress.Root
        aria-label={label}
        value={value}
        max={max}
        getValueLabel={() => format.percent(share)}
        className="h-1.5 overflow-hidden rounded-full bg-neutral-soft"
      >
        <Progress.Indicator
          className="h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${share * 100}%` }}
        />
      </Progress.Root>
    </div>
  )
}
