import { type TouchEvent, useRef } from 'react'

/** How far a finger must go for it to be meant. */
const FAR_PX = 56

/** A swipe to the end of the line; scrolling stays scrolling. */
export function useSwipe(onSwipe: () => void) {
  const start = useRef<{ x: number; y: number }>(undefined)
  return {
    onTouchStart({ touches }: TouchEvent<HTMLElement>) {
      const touch = touches.length === 1 ? touches[0] : undefined
      start.current = touch && { x: touch.clientX, y: touch.clientY }
    },
    onTouchMove({ touches, currentTarget }: TouchEvent<HTMLElement>) {
      const shift = shiftOf(start.current, touches[0])
      currentTarget.style.transform = shift > 8 ? `translateX(${Math.min(shift, FAR_PX)}px)` : ''
    },
    onTouchEnd({ changedTouches, currentTarget }: TouchEvent<HTMLElement>) {
      currentTarget.style.transform = ''
      if (shiftOf(start.current, changedTouches[0]) >= FAR_PX) onSwipe()
    },
    onTouchCancel({ currentTarget }: TouchEvent<HTMLElement>) {
      currentTarget.style.transform = ''
    },
  }
}

function shiftOf(
  start: { x: number; y: number } | undefined,
  touch: { clientX: number; clientY: number } | undefined,
): number {
  if (!start || !touch) return 0
  const x = touch.clientX - start.x
  return x > Math.abs(touch.clientY - start.y) * 2 ? x : 0
}
