// The menu of an advisory: open it, decide about it.
import { Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { BookOpenText, CalendarClock, CircleSlash, HandHelping, MessageCircleQuestion } from 'lucide-react'
import { useMay } from '../shell/me.ts'
import { useWords } from '../words/words.ts'
import { decideVerbs } from './decide-dialog.tsx'

export const verdictIcons = { accepted: HandHelping, 'not-affected': CircleSlash, deferred: CalendarClock } as const

interface FindingMenuProps {
  readonly advisory: string
  onWhy?: (() => void) | undefined
  onDecide(verdict: (typeof decideVerbs)[number]): void
}

export function FindingMenu({ advisory, onWhy, onDecide }: FindingMenuProps) {
  const words = useWords()
  const navigate = useNavigate()
  const mayDecide = useMay('findings.decide')
  return (
    <>
      {onWhy && (
        <Menu.Item leftSection={<MessageCircleQuestion size={15} />} onClick={onWhy}>
          {words.vulnerabilities.why}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<BookOpenText size={15} />}
        onClick={() => navigate({ to: '/vulnerabilities/$advisory', params: { advisory }, search: {} })}
      >
        {words.vulnerabilities.openAdvisory}
      </Menu.Item>
      {mayDecide && <Menu.Divider />}
      {mayDecide &&
        decideVerbs.map((verdict) => {
          const Icon = verdictIcons[verdict]
          return (
            <Menu.Item key={verdict} leftSection={<Icon size={15} />} onClick={() => onDecide(verdict)}>
              {words.decisions.verbs[verdict]}
            </Menu.Item>
          )
        })}
    </>
  )
}
