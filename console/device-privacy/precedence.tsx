// Who decides what is read from a device, in their order: the stricter wins (D2).
import { Link } from '@tanstack/react-router'
import { Panel } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'

const steps = ['tenant', 'ownership', 'device', 'user'] as const

export function Precedence() {
  const say = useWords().devicePrivacy
  return (
    <Panel title={say.precedence} note={say.precedenceText}>
      <ol className="precedence">
        {steps.map((step, index) => (
          <li key={step}>
            <span className="step-number" aria-hidden="true">
              {index + 1}
            </span>
            <b>{say.steps[step][0]}</b>
            <span className="dim">{say.steps[step][1]}</span>
            {step === 'tenant' && (
              <Link to="/privacy/catalogue" search={{ tab: 'choice' }}>
                {say.toChoice}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
