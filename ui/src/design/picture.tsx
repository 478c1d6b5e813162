import { useState } from 'react'
import { m } from '@/paraglide/messages'
import { Dialog } from './dialog'

interface Props {
  /** What is shown small; pressed, `whole` fills the page. */
  small: string
  whole: string
  name: string
  size?: 'photo' | 'sticker'
  onBroken: () => void
}

/** A picture of a message. */
export function Picture({ small, whole, name, size = 'photo', onBroken }: Props) {
  const [isLarge, setLarge] = useState(false)
  const look = size === 'sticker' ? 'size-32 object-contain' : 'max-h-64 min-h-16 max-w-full object-cover'
  return (
    <>
      <button
        type="button"
        aria-label={m.media_enlarge({ name })}
        onClick={() => setLarge(true)}
        className="block rounded-md"
      >
        <img src={small} alt="" loading="lazy" onError={onBroken} className={`${look} rounded-md`} />
      </button>
      <Dialog open={isLarge} onOpenChange={setLarge} title={name} width="wide">
        <img src={whole} alt={name} className="mx-auto max-h-[68dvh] max-w-full" />
      </Dialog>
    </>
  )
}
