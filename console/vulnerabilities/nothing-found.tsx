// Why a list of vulnerabilities is empty: nothing is known, nothing fits, or nothing is open; never the one for the other.
import { Button } from '@mantine/core'
import { CircleHelp, SearchX, ShieldCheck } from 'lucide-react'
import type { Knowledge } from '#wire/console/knowledge.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { Empty } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'

interface NothingFoundProps {
  readonly filtered: boolean
  readonly knowledge: Knowledge | undefined
  onClear(): void
}

export function NothingFound({ filtered, knowledge, onClear }: NothingFoundProps) {
  const words = useWords()
  const say = words.vulnerabilities
  if (knowledge?.state === 'unknown') {
    const [reason] = knowledge.why
    return (
      <Empty
        icon={<CircleHelp size={22} />}
        title={say.unknownTitle}
        text={reason ? `${words.knowledge.why[reason][0]}. ${words.knowledge.why[reason][1]}` : say.unknownText}
        act={<LinkButton to="/vulnerabilities/sources">{words.knowledge.toSources}</LinkButton>}
      />
    )
  }
  if (filtered) {
    return (
      <Empty
        icon={<SearchX size={22} />}
        title={say.noMatch}
        text={words.devices.noMatchText}
        act={
          <Button variant="default" onClick={onClear}>
            {words.table.clearFilters}
          </Button>
        }
      />
    )
  }
  const partial = knowledge?.state === 'partial'
  return <Empty icon={<ShieldCheck size={22} />} title={say.none} text={partial ? say.nonePartialText : say.noneText} />
}
