import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '@/lib/format-context'
import { m } from '@/paraglide/messages'
import { IconButton } from './icon-button'

const SPEEDS = [1, 1.5, 2]

interface Props {
  src: string
  /** What it is, for who does not see it. */
  label: string
  /** The browser cannot play it, or could not load it. */
  onBroken: () => void
}

/** Of all players of the page one plays. */
let playing: HTMLAudioElement | undefined

/** Plays a recording: where it is, how long it is, how fast. */
export function AudioPlayer({ src, label, onBroken }: Props) {
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [position, setPosition] = useState(0)
  const [length, setLength] = useState(0)
  useEffect(() => {
    const element = audio.current
    return () => {
      if (element === playing) playing = undefined
    }
  }, [])
  function toggle() {
    const element = audio.current
    if (!element) return
    if (!element.paused) return element.pause()
    playing?.pause()
    playing = element
    element.play().catch(onBroken)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form.
    <div role="group" aria-label={label} className="flex w-72 max-w-full items-center gap-1.5">
      {/* biome-ignore lint/a11y/useMediaCaption: what people record has no captions. */}
      <audio
        ref={audio}
        src={src}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setPosition(currentTarget.currentTime)}
        onDurationChange={({ currentTarget }) => setLength(finite(currentTarget.duration))}
        onError={onBroken}
      />
      <IconButton
        icon={isPlaying ? Pause : Play}
        label={isPlaying ? m.media_pause() : m.media_play()}
        onClick={toggle}
      />
      <Position
        position={position}
        length={Math.max(length, position)}
        onMove={(to) => {
          if (audio.current) audio.current.currentTime = to
          setPosition(to)
        }}
      />
      <SpeedButton audio={audio} />
    </div>
  )
}

/** Some recordings do not say how long they are until they were heard. */
function finite(seconds: number): number {
  return Number.isFinite(seconds) ? seconds : 0
}

function Position(props: { position: number; length: number; onMove: (to: number) => void }) {
  const { position, length, onMove } = props
  const format = useFormat()
  const shown = position > 0 ? position : length
  return (
    <>
      <input
        type="range"
        aria-label={m.media_position()}
        aria-valuetext={format.clock(position)}
        min={0}
        max={length || 1}
        step={0.1}
        value={position}
        onChange={(event) => onMove(event.target.valueAsNumber)}
        className="h-6 min-w-0 flex-1 accent-(--accent)"
      />
      <span className="shrink-0 text-bubble-meta text-tiny tabular-nums">{format.clock(shown)}</span>
    </>
  )
}

function SpeedButton({ audio }: { audio: React.RefObject<HTMLAudioElement | null> }) {
  const format = useFormat()
  const [at, setAt] = useState(0)
  const speed = `${format.number(SPEEDS[at] ?? 1)}×`
  function next() {
    const chosen = (at + 1) % SPEEDS.length
    setAt(chosen)
    if (audio.current) audio.current.playbackRate = SPEEDS[chosen] ?? 1
  }
  return (
    <button
      type="button"
      aria-label={m.media_speed({ speed })}
      onClick={next}
      className="h-6 min-w-9 shrink-0 rounded-full bg-surface/60 px-1.5 font-semibold text-tiny tabular-nums hover:bg-hover"
    >
      {speed}
    </button>
  )
}
