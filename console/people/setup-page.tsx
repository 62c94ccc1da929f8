// The first minutes: from the link that the start printed to a signed-in administrator.
import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Building2, FlaskConical, Handshake } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { whoAmI } from '#wire/console/session.ts'
import { beginSetup, finishSetup, setupState } from '#wire/console/setup.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { type Language, useReader } from '../words/words.ts'
import { Door } from './door.tsx'
import { codeInLink, forgetCode } from './link-code.ts'
import { OwnNameFields, useOwnName } from './own-name.tsx'
import { ScanStep } from './scan-step.tsx'

const uses = [
  { value: 'own', Icon: Building2 },
  { value: 'provider', Icon: Handshake },
  { value: 'try', Icon: FlaskConical },
] as const
type Use = (typeof uses)[number]['value']

export function SetupPage() {
  const { words, language, choose } = useReader()
  const say = words.people
  const client = useQueryClient()
  const navigate = useNavigate()
  const state = useAnswer(setupState, {})
  const [code, setCode] = useState(codeInLink)
  const [given] = useState(code !== '')
  const [use, setUse] = useState<Use>('own')
  const [organisation, setOrganisation] = useState('')
  const own = useOwnName()
  const [scan, setScan] = useState<{ secret: string; uri: string }>()
  const { busy, error, send } = useSend()

  const begin = (event: FormEvent) => {
    event.preventDefault()
    return send(async () => setScan(await ask(beginSetup, { code: code.trim(), name: own.name })))
  }
  const finish = (totp: string) =>
    send(async () => {
      if (!scan) return
      await ask(finishSetup, {
        code: code.trim(),
        use,
        organisation,
        language,
        name: own.name,
        password: own.password,
        secret: scan.secret,
        totp,
      })
      forgetCode('/setup')
      await client.invalidateQueries({ queryKey: [whoAmI.name] })
      await navigate({ to: '/privacy/choose', replace: true })
    })

  if (state.data && !state.data.open) {
    return (
      <Door title={say.setupClosed} lede={say.setupClosedText}>
        <Button fullWidth size="md" onClick={() => navigate({ to: '/sign-in' })}>
          {say.signIn}
        </Button>
      </Door>
    )
  }
  if (scan) {
    return (
      <Door title={say.scanTitle} lede={say.scanLede} wide step={{ at: 2, of: 3 }}>
        <ScanStep
          secret={scan.secret}
          uri={scan.uri}
          finish={say.finish}
          error={error}
          busy={busy}
          onBack={() => setScan(undefined)}
          onFinish={finish}
        />
      </Door>
    )
  }
  const ready = code.trim() !== '' && organisation.trim() !== '' && own.ready
  return (
    <Door title={say.setupTitle} lede={say.setupLede} wide plain step={{ at: 1, of: 3 }}>
      <form onSubmit={begin}>
        {error !== undefined && <ProblemPanel error={error} />}
        {!given && (
          <TextInput
            size="md"
            label={say.setupCode}
            description={say.setupCodeText}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="off"
            required
            withAsterisk={false}
          />
        )}
        <fieldset>
          <legend className="legend">{say.useTitle}</legend>
          <div className="uses">
            {uses.map(({ value, Icon }) => (
              <label key={value} className="option">
                <input type="radio" name="use" value={value} checked={use === value} onChange={() => setUse(value)} />
                <Icon size={18} aria-hidden="true" />
                <b>{say.uses[value][0]}</b>
                <span>{say.uses[value][1]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div className="pair">
          <TextInput
            size="md"
            label={say.organisation}
            value={organisation}
            onChange={(event) => setOrganisation(event.currentTarget.value)}
            autoComplete="organization"
            maxLength={200}
            required
            withAsterisk={false}
          />
          <div>
            <span className="legend" id="language-label">
              {words.shell.language}
            </span>
            <SegmentedControl
              fullWidth
              size="md"
              aria-labelledby="language-label"
              value={language}
              onChange={(value) => choose(value as Language)}
              data={[
                { value: 'en', label: 'English' },
                { value: 'de', label: 'Deutsch' },
              ]}
            />
          </div>
        </div>
        <OwnNameFields own={own} label={say.adminName} />
        <div className="form-end">
          <Button type="submit" size="md" loading={busy} disabled={!ready}>
            {words.shell.goOn}
          </Button>
        </div>
      </form>
    </Door>
  )
}
