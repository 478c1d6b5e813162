import { UserRound } from 'lucide-react'
import { cn } from '@/lib/class-names'

const tints = [
  'bg-tint-1 text-tint-1-ink',
  'bg-tint-2 text-tint-2-ink',
  'bg-tint-3 text-tint-3-ink',
  'bg-tint-4 text-tint-4-ink',
  'bg-tint-5 text-tint-5-ink',
  'bg-tint-6 text-tint-6-ink',
]

const sizes = { small: 'size-6 text-tiny', normal: 'size-8 text-small', large: 'size-12 text-lead' }

interface Props {
  /** What the initials come from; without it a person's outline is shown. */
  name?: string | null
  /** What the colour comes from: the same person has the same everywhere. */
  id: string
  size?: keyof typeof sizes
}

/** A picture beside a name: the name itself is what is read out. */
export function Avatar({ name, id, size = 'normal' }: Props) {
  const letters = initials(name ?? '')
  return (
    <span
      aria-hidden
      className={cn(
        'inline-grid shrink-0 select-none place-items-center rounded-full font-semibold',
        sizes[size],
        tintOf(id),
      )}
    >
      {letters || <UserRound className="size-[55%]" />}
    </span>
  )
}

/** Nearly every name: what knows all letters of the world is slow to begin with. */
const BEGINS_PLAINLY = /^[A-Za-z0-9À-ÖØ-öø-ÿ]/

/** First and last word that begin with a letter, particles such as "da" left out. */
export function initials(name: string): string {
  const words = name
    .split(/\s+/u)
    .map((word) => (BEGINS_PLAINLY.test(word) ? word : word.replace(/^[^\p{L}\p{N}]+/u, '')))
    .filter((word) => word !== '' && !/^(?:d[aeo]s?|e)$/iu.test(word))
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words
  return chosen.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('')
}

function tintOf(id: string) {
  let sum = 0
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973
  return tints[sum % tints.length]
}
