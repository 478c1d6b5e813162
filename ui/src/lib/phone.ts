/** A phone for reading: "+55 11 91234-5678". Masked digits (•) keep their place; what is no Brazilian number stays as it came. */
export function formatPhone(phone: string): string {
  const signs = phone.replace(/[^\d•]/g, '')
  const brazilian = signs.startsWith('55') && (signs.length === 12 || signs.length === 13)
  if (!brazilian) return phone
  const subscriber = signs.slice(4)
  const middle = subscriber.length - 4
  return `+55 ${signs.slice(2, 4)} ${subscriber.slice(0, middle)}-${subscriber.slice(middle)}`
}
