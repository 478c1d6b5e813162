import { useEffect, useState } from 'react'
import { AudioPlayer } from '@/design/audio-player'
import { MessageBubble } from '@/design/message-bubble'
import { Picture } from '@/design/picture'
import { TemplateBody } from '@/design/template-bubble'
import { sampleValues } from '@/lib/wa-template'
import { people, silence, square, template } from './samples'
import { Specimen } from './specimen'

const opened = Date.now()

/** What is seen, heard and sent as it was approved. */
export function Media() {
  return (
    <>
      <Recording />
      <Specimen name="Picture">
        <Picture small={square} whole={square} name="Quadro" onBroken={() => {}} />
        <Picture small={square} whole={square} name="Figurinha" size="sticker" onBroken={() => {}} />
      </Specimen>
      <Specimen name="TemplateBody" wide>
        <div className="flex w-full flex-col gap-2">
          <MessageBubble kind="sent" sentAt={opened} author={people[0]?.name} delivery="read">
            <TemplateBody content={template} values={sampleValues(template)} />
          </MessageBubble>
          <MessageBubble kind="sent" sentAt={opened}>
            <TemplateBody content={template} values={{}} />
          </MessageBubble>
        </div>
      </Specimen>
    </>
  )
}

function Recording() {
  const [src, setSrc] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(silence(3))
    setSrc(made)
    return () => URL.revokeObjectURL(made)
  }, [])
  return (
    <Specimen name="AudioPlayer">
      {src && <AudioPlayer src={src} label="Gravação" onBroken={() => {}} />}
    </Specimen>
  )
}
