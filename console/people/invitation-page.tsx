// The page an invitation leads to: name and password, a second key, and the stranger is an operator.
import { Button, Skeleton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { acceptInvitation, beginInvitation } from '#wire/console/operators.ts'
import { whoAmI } from '#wire/console/session.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader } from '../words/words.ts'
import { Door } from './door.tsx'
import { codeInLink, forgetCode } from './link-code.ts'
import { OwnNameFields, useOwnName } from './own-name.tsx'
import { ScanStep } from './scan-step.tsx'

export function InvitationPage() {
  const { words } = useReader()
  const say = words.invitation
  const [code] = useState(codeInLink)
  // Asked once: each answer holds another secret.
  const begun = useAnswer(beginInvitation, { code }, { enabled: code !== '', staleMilliseconds: Infinity })
  if (code === '') {
    return (
      <Door title={say.missing} lede={say.missingText}>
        <LinkButton to="/sign-in" variant="default" fullWidth size="md">
          {words.people.signIn}
        </LinkButton>
      </Door>
    )
  }
  if (begun.error && !begun.data) {
    return (
      <Door title={say.wrong} lede={say.missingText}>
        <ProblemPanel error={begun.error} />
      </Door>
    )
  }
  if (!begun.data) {
    return (
      <Door title={say.title} lede="">
        <Skeleton height={220} />
      </Door>
    )
  }
  return <Accept code={code} begun={begun.data} />
}

function Accept({ code, begun }: { code: string; begun: AnswerOf<typeof beginInvitation> }) {
  const { words, language } = useReader()
  const say = words.invitation
  const people = words.people
  const client = useQueryClient()
  const navigate = useNavigate()
  const own = useOwnName(begun.name)
  const [scanning, setScanning] = useState(false)
  const { busy, error, send } = useSend()
  const finish = (totp: string) =>
    send(async () => {
      await ask(acceptInvitation, {
        code,
        name: own.name.trim(),
        language,
        password: own.password,
        secret: begun.secret,
        totp,
      })
      forgetCode('/invitation')
      await client.invalidateQueries({ queryKey: [whoAmI.name] })
      await navigate({ to: '/', replace: true })
    })
  if (scanning) {
    return (
      <Door title={people.scanTitle} lede={people.scanLede} wide step={{ at: 2, of: 2 }}>
        <ScanStep
          secret={begun.secret}
          uri={begun.uri}
          finish={say.accept}
          error={error}
          busy={busy}
          onBack={() => setScanning(false)}
          onFinish={finish}
        />
      </Door>
    )
  }
  const go = (event: FormEvent) => {
    event.preventDefault()
    // A refusal of the step after this one is over.
    return send(async () => setScanning(true))
  }
  return (
    <Door title={say.title} lede={say.lede(people.roles[begun.role])} wide step={{ at: 1, of: 2 }}>
      <form onSubmit={go}>
        <OwnNameFields own={own} label={say.name} />
        <div className="form-end">
          <Button type="submit" size="md" disabled={!own.ready}>
            {words.shell.goOn}
          </Button>
        </div>
      </form>
    </Door>
  )
}
