// The parts every page is set in: its head, its panels, and what stands where there is nothing yet.
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useWords } from '../words/words.ts'

interface PageProps {
  readonly title: string
  readonly lede?: ReactNode
  readonly above?: { readonly label: string; readonly to: string }
  /** Stands beside the title. */
  readonly beside?: ReactNode
  readonly acts?: ReactNode
  readonly children: ReactNode
}

export function Page({ title, lede, above, beside, acts, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Muster`
  }, [title])
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          {above && (
            <nav className="crumb">
              <Link to={above.to}>{above.label}</Link>
              <ChevronRight size={13} aria-hidden="true" />
            </nav>
          )}
          <div className="page-name">
            <h1>{title}</h1>
            {beside}
          </div>
          {lede && <p className="lede">{lede}</p>}
        </div>
        {acts && <div className="page-acts">{acts}</div>}
      </header>
      {children}
    </div>
  )
}

interface PanelProps {
  readonly title?: ReactNode
  readonly note?: ReactNode
  readonly acts?: ReactNode
  readonly flush?: boolean
  readonly children: ReactNode
}

export function Panel({ title, note, acts, flush, children }: PanelProps) {
  return (
    <section className={flush ? 'panel flush' : 'panel'}>
      {(title || acts) && (
        <div className="panel-head">
          <div>
            {title && <h2>{title}</h2>}
            {note && <p className="note">{note}</p>}
          </div>
          {acts && <div className="panel-acts">{acts}</div>}
        </div>
      )}
      <div className="panel-body">{children}</div>
    </section>
  )
}

interface EmptyProps {
  readonly icon: ReactNode
  readonly title: string
  readonly text: ReactNode
  readonly act?: ReactNode
  /** The page holds nothing else: this is its heading. */
  readonly alone?: boolean
}

/** Nothing is here yet: why, and the next step. */
export function Empty({ icon, title, text, act, alone }: EmptyProps) {
  const Title = alone ? 'h1' : 'p'
  return (
    <div className="empty">
      <div className="empty-icon" aria-hidden="true">
        {icon}
      </div>
      <Title className="empty-title">{title}</Title>
      <p className="empty-text">{text}</p>
      {act}
    </div>
  )
}

/** Name and value pairs in a calm grid. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>
}

interface FactProps {
  readonly name: string
  /** Stands beside the name: the mark of a sealed field. */
  readonly mark?: ReactNode
  /** Undefined: not known, and said so in grey. */
  readonly children: ReactNode
}

export function Fact({ name, mark, children }: FactProps) {
  const words = useWords()
  return (
    <div>
      <dt>
        {name} {mark}
      </dt>
      <dd>{children ?? <span className="dim">{words.shell.unknown}</span>}</dd>
    </div>
  )
}
