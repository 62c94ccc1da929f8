// The page an invitation leads to: name and password, a second key, and the stranger is an operator.
import { Button, PasswordInput, Skeleton, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { acceptInvitation, beginInvitation } from '#wire/console/operators.ts'
import { whoAmI } from '#wire/console/session.ts'
import { password as passwordRule } from '#wire/console/setup.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { Door } from './door.tsx'
import { ScanStep } from './scan-step.tsx'

/** The code stands in the fragment of the link, which browsers send to nobody. */
const codeInLink = (): string => new URLSearchParams(window.location.hash.slice(1)).get('code') ?? ''

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
  const [name, setName] = useState(begun.name)
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [scanning, setScanning] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const weak = password !== '' && !passwordRule.safeParse(password).success
  const differs = again !== '' && again !== password
  const ready = name.trim() !== '' && password !== '' && again === password && !weak
  const finish = async (totp: string) => {
    setBusy(true)
    setError(undefined)
    try {
      await ask(acceptInvitation, { code, name: name.trim(), language, password, secret: begun.secret, totp })
      // The code has done its work: it must not stay in the history of the browser.
      window.history.replaceState(null, '', '/invitation')
      await client.invalidateQueries({ queryKey: [whoAmI.name] })
      await navigate({ to: '/', replace: true })
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
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
    setError(undefined)
    setScanning(true)
  }
  return (
    <Door title={say.title} lede={say.lede(people.roles[begun.role])} wide step={{ at: 1, of: 2 }}>
      <form onSubmit={go}>
        <TextInput
          size="md"
          label={say.name}
          description={people.adminNameText}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          maxLength={120}
          required
          withAsterisk={false}
        />
        <div className="pair">
          <PasswordInput
            size="md"
            label={people.password}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={weak && people.passwordShort}
            autoComplete="new-password"
            required
            withAsterisk={false}
          />
          <PasswordInput
            size="md"
            label={people.passwordAgain}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            error={differs && people.passwordDiffers}
            autoComplete="new-password"
            required
            withAsterisk={false}
          />
        </div>
        <p className="note">{people.passwordText}</p>
        <div className="form-end">
          <Button type="submit" size="md" disabled={!ready}>
            {words.shell.goOn}
          </Button>
        </div>
      </form>
    </Door>
  )
}
