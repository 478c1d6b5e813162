import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

const merge = extendTailwindMerge({
  extend: { classGroups: { 'font-size': [{ text: ['tiny', 'small', 'body', 'lead', 'title', 'display'] }] } },
})

/** Joins classes; of two that contradict each other the later holds. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
