// Who accepted this, why and until when: every decision about one advisory, those that ended too.
import { Button, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Decision } from '#wire/console/decisions.ts'
import { useMay } from '../shell/me.ts'
import { Panel } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import { ChangeDialog, type ChangeWish } from './change-dialog.tsx'
import { DecisionCard } from './decision-parts.tsx'
import { DecisionMenu } from './decisions-list.tsx'

interface DecisionsPanelProps {
  readonly decisions: readonly Decision[] | undefined
  /** As the page names it: a decision may have been made under another name. */
  readonly advisory: string
}

export function DecisionsPanel({ decisions, advisory }: DecisionsPanelProps) {
  const words = useWords()
  const text = words.decisions
  const mayDecide = useMay('findings.decide')
  const [wish, setWish] = useState<ChangeWish>()
  return (
    <Panel title={text.title} note={text.panelText}>
      {decisions?.length === 0 && <p className="dim">{text.noneHere}</p>}
      <ul className="decisions">
        {decisions?.map((decision) => (
          <li key={decision.id}>
            <div>
              {decision.advisory !== advisory && (
                <p className="note">
                  {text.about}{' '}
                  <Link to="/vulnerabilities/$advisory" params={{ advisory: decision.advisory }} search={{}}>
                    {decision.advisory}
                  </Link>
                </p>
              )}
              <DecisionCard decision={decision} />
            </div>
            {mayDecide && (decision.state === 'open' || decision.state === 'due') && (
              <Menu position="bottom-end" width={220}>
                <Menu.Target>
                  <Button variant="default" size="compact-sm" px={6} aria-label={words.table.actsOf(decision.advisory)}>
                    <Ellipsis size={15} aria-hidden="true" />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <DecisionMenu decision={decision} onWish={setWish} />
                </Menu.Dropdown>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {wish && <ChangeDialog {...wish} onClose={() => setWish(undefined)} />}
    </Panel>
  )
}
