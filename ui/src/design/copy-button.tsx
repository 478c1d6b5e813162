import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { m } from '@/paraglide/messages'
import { Button } from './button'

export function CopyButton({ text, label = m.copy() }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button
      variant="quiet"
      size="small"
      icon={copied ? Check : Copy}
      onClick={() => void copy(text).then(setCopied)}
    >
      {copied ? m.copied() : label}
    </Button>
  )
}

/** The clipboard is closed to pages of plain HTTP on the network: there a selection is copied, as of old. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard)
    return navigator.clipboard
      .writeText(text)
      .then(() => true)
      .catch(() => false)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}
