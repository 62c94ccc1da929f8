// The page outside the frame: one card, the sign above it, language below.
import type { ReactNode } from 'react'
import { Mark } from '../shell/sign.tsx'
import { useReader } from '../words/words.ts'

interface DoorProps {
  readonly title: string
  readonly lede: ReactNode
  readonly wide?: boolean
  /** The page has its own choice of language. */
  readonly plain?: boolean
  readonly step?: { readonly at: number; readonly of: number }
  readonly children: ReactNode
}

export function Door({ title, lede, wide, plain, step, children }: DoorProps) {
  const { words, language, choose } = useReader()
  return (
    <main className="door">
      <title>{`${title} · Muster`}</title>
      <div className={wide ? 'door-card wide' : 'door-card'}>
        <div className="door-brand">
          <Mark />
          Muster
        </div>
        {step && (
          <div className="progress-line" role="img" aria-label={words.people.step(step.at, step.of)}>
            {Array.from({ length: step.of }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps have no identity
              <i key={index} data-on={index < step.at || undefined} />
            ))}
          </div>
        )}
        <h1>{title}</h1>
        <p className="lede">{lede}</p>
        {children}
      </div>
      <div className="door-foot">
        {(['en', 'de'] as const)
          .filter((other) => !plain && other !== language)
          .map((other) => (
            <button key={other} type="button" lang={other} className="text-button" onClick={() => choose(other)}>
              {other === 'en' ? 'English' : 'Deutsch'}
            </button>
          ))}
      </div>
    </main>
  )
}
