/** The columns of the waterfall; on a narrow screen the scale has a line of its own. */
export const COLUMNS = 'grid grid-cols-[minmax(0,1fr)_5rem] gap-x-3 sm:grid-cols-[12.5rem_minmax(0,1fr)_5rem]'

export function percent(share: number): string {
  return `${share * 100}%`
}
