// The privacy choice, before any data: it stands on Strict, and says for every field what is lost without it.
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense } from 'react'
import { choosePrivacy, readPrivacy } from '#wire/console/privacy.ts'
import { whoAmI } from '#wire/console/session.ts'
import { ask } from '../shell/ask.ts'
import { sayProblem } from '../shell/notices.tsx'
import { Mark } from '../shell/sign.tsx'
import { useWords } from '../words/words.ts'
import { ChoiceTable } from './choice-table.tsx'
import { useChoice } from './use-choice.ts'

export function ChoosePage() {
  const words = useWords()
  const say = words.privacy
  return (
    <main className="page choose-page">
      <title>{`${say.chooseTitle} · Muster`}</title>
      <div className="door-brand">
        <Mark />
        Muster
      </div>
      <div className="progress-line" role="img" aria-label={words.people.step(3, 3)}>
        <i data-on />
        <i data-on />
        <i data-on />
      </div>
      <h1>{say.chooseTitle}</h1>
      <p className="lede">{say.chooseLede}</p>
      <Suspense>
        <Choosing />
      </Suspense>
    </main>
  )
}

function Choosing() {
  const words = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const choice = useChoice()
  const save = async () => {
    try {
      client.setQueryData([readPrivacy.name, {}], await ask(choosePrivacy, choice.wish))
      await client.refetchQueries({ queryKey: [whoAmI.name] })
      await navigate({ to: '/' })
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <>
      <ChoiceTable choice={choice} />
      <div className="choose-foot">
        <p className="note">{words.privacy.chooseLater}</p>
        <Button size="md" onClick={save} disabled={!choice.ready}>
          {words.privacy.startWith(words.privacy.levels[choice.level])}
        </Button>
      </div>
    </>
  )
}
