import { create } from 'zustand'

export type Overlay = 'nothing' | 'palette' | 'help' | 'password'

/** Which of the overlays that belong to every page is open. */
export const useOverlay = create<{ shown: Overlay }>(() => ({ shown: 'nothing' }))

export const showOverlay = (shown: Overlay) => useOverlay.setState({ shown })
