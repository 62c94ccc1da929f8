// The second key: a secret as a picture to scan or a line to type, then its first code.
import { Button, CopyButton } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'
import { QrCode } from './qr-code.tsx'
import { CodeInput } from './sign-in-page.tsx'

interface ScanStepProps {
  readonly secret: string
  readonly uri: string
  /** What stands on the button. */
  readonly finish: string
  readonly error: unknown
  readonly busy: boolean
  onBack(): void
  onFinish(totp: string): Promise<unknown>
}

export function ScanStep({ secret, uri, finish, error, busy, onBack, onFinish }: ScanStepProps) {
  const { words } = useReader()
  const say = words.people
  const [totp, setTotp] = useState('')
  const send = async (event: FormEvent) => {
    event.preventDefault()
    await onFinish(totp)
    // What was refused once is never right again: the next code is another one.
    setTotp('')
  }
  return (
    <form onSubmit={send}>
      {error !== undefined && <ProblemPanel error={error} />}
      <div className="qr">
        <QrCode text={uri} label={say.qrLabel} />
        <div>
          <p className="note">{say.scanBy}</p>
          <code className="secret">{secret.match(/.{1,4}/g)?.join(' ')}</code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <p>
                <button type="button" className="text-button" onClick={copy}>
                  {copied ? words.shell.copied : say.copySecret}
                </button>
              </p>
            )}
          </CopyButton>
        </div>
      </div>
      <CodeInput value={totp} onChange={setTotp} />
      <div className="form-end">
        <Button variant="default" size="md" onClick={onBack}>
          {words.shell.back}
        </Button>
        <Button type="submit" size="md" loading={busy} disabled={totp.length !== 6}>
          {finish}
        </Button>
      </div>
    </form>
  )
}
