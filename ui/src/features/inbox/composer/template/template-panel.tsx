import { useState } from 'react'
import type { Template } from '@/api/templates'
import type { Conversation } from '../../model'
import type { Outgoing } from '../attachments'
import { FillTemplate } from './fill-template'
import { TemplateList } from './template-list'

interface Props {
  conversation: Conversation
  onSend: (said: { text: string; outgoing: Outgoing }) => void
}

/** In place of the field: choose a template, give it its values, see it, send it. */
export function TemplatePanel({ conversation, onSend }: Props) {
  const [chosen, setChosen] = useState<Template>()
  if (!chosen) return <TemplateList channel={conversation.channel?.key} onChoose={setChosen} />
  return (
    <FillTemplate
      key={chosen.id}
      conversation={conversation}
      template={chosen}
      onBack={() => setChosen(undefined)}
      onSend={(said) => {
        setChosen(undefined)
        onSend(said)
      }}
    />
  )
}
