// One advisory: what it weighs, which devices it concerns, what was decided, and where each word of it comes from.
import { Button, Menu, Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { ChevronDown, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { AdvisoryKind } from '#wire/advisories/advisory.ts'
import { showAdvisory } from '#wire/console/advisories.ts'
import { listDecisions } from '#wire/console/decisions.ts'
import { type FindingRow, listFindings } from '#wire/console/findings.ts'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader, useWords } from '../words/words.ts'
import { AffectedPanel } from './affected-panel.tsx'
import { Concerned } from './concerned.tsx'
import { DecideDialog, type DecideVerb, decideVerbs } from './decide-dialog.tsx'
import { DecisionsPanel } from './decisions-panel.tsx'
import { verdictIcons } from './finding-menu.tsx'
import { targetOf } from './findings-list.tsx'
import { KnowledgeStrip } from './knowledge-strip.tsx'
import { OverrideDialog } from './override-dialog.tsx'
import { Provenance } from './provenance.tsx'
import { Timeline } from './timeline.tsx'
import type { Told } from './told-advisory.ts'
import { WeightPanel } from './weight-panel.tsx'

const route = getRouteApi('/in/vulnerabilities/$advisory')
/** The finding that bears this name, else the first that covers it. */
const matching = (rows: readonly FindingRow[] | undefined, id: string): FindingRow | undefined =>
  rows?.find((row) => row.advisory === id) ?? rows?.find((row) => [...row.aliases, ...row.covers].includes(id))

export function AdvisoryPage() {
  const { words, format } = useReader()
  const say = words.vulnerabilities
  const { advisory: id } = route.useParams()
  const { at } = route.useSearch()
  const navigate = route.useNavigate()
  const mayDecide = useMay('findings.decide')
  const mayManage = useMay('advisories.manage')
  const [verdict, setVerdict] = useState<DecideVerb>()
  const [overrides, setOverrides] = useState(false)
  // The whole of a day counts: what was known at its end.
  const told = useAnswer(showAdvisory, { id, at: at ? `${at}T23:59:59.999Z` : undefined }, { keep: true })
  const found = useAnswer(listFindings, {
    search: id,
    decision: 'all',
    kind: AdvisoryKind.options,
    verdict: ['affected', 'unfixed', 'unknown'],
    // A name that begins like this one may be many's: the very one stands first.
    sort: 'advisory',
  })
  const decisions = useAnswer(listDecisions, { advisory: id, limit: 100, order: 'desc' })
  const row = matching(found.data?.items, id)
  const stated = told.data?.advisories
  const own = stated?.find((one) => one.id === id) ?? stated?.[0]
  const title = own?.title ?? row?.title
  const above = { label: say.title, to: '/vulnerabilities' }
  if (told.error && !told.data) {
    return (
      <Page title={id} above={above} lede={title}>
        <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
      </Page>
    )
  }
  return (
    <Page
      title={id}
      above={above}
      lede={title}
      beside={
        <>
          {own && own.kind !== 'security' && <span className="pill">{say.kinds[own.kind]}</span>}
          {own?.withdrawn && <span className="pill">{say.withdrawn}</span>}
          {stated?.some((one) => one.id !== id) && (
            <span className="note">{say.alsoNamed(format.list(namesOf(stated, id)))}</span>
          )}
        </>
      }
      acts={
        <>
          {mayManage && (
            <Button
              variant="default"
              leftSection={<ShieldOff size={15} aria-hidden="true" />}
              onClick={() => setOverrides(true)}
            >
              {words.provenance.override}
            </Button>
          )}
          {mayDecide && row && <DecideMenu onDecide={setVerdict} />}
        </>
      }
    >
      {!told.data && <Skeleton height={420} />}
      {told.data && (
        <div className="stack">
          <KnowledgeStrip knowledge={found.data?.knowledge} />
          {at && (
            <p className="note-box" role="status">
              {stated?.length === 0
                ? words.provenance.notKnownThen(format.date(at))
                : words.provenance.asKnown(format.date(at))}
              <button type="button" className="text-button" onClick={() => navigate({ search: {}, replace: true })}>
                {words.provenance.backToNow}
              </button>
            </p>
          )}
          <Concerned advisory={id} row={row} />
          <div className="advisory-grid">
            <div className="stack">
              <DecisionsPanel decisions={decisions.data?.items} advisory={id} />
              <AffectedPanel advisories={told.data.advisories} here={row?.ecosystems ?? []} />
              <Description told={told.data} />
              <Provenance
                id={id}
                told={told.data}
                at={at}
                onAt={(day) => navigate({ search: { at: day }, replace: true })}
              />
            </div>
            <div className="stack">
              <WeightPanel
                priority={row?.priority}
                cvss={stated?.flatMap((one) => one.cvss) ?? []}
                severity={own?.severity}
                scores={told.data.scores}
              />
              <Timeline told={told.data} decisions={decisions.data?.items ?? []} />
            </div>
          </div>
        </div>
      )}
      {verdict && row && (
        <DecideDialog
          verdict={verdict}
          // Decided by the name the page bears: the reader's, not one of several that cover it.
          targets={[{ ...targetOf(row), advisory: id }]}
          onClose={() => setVerdict(undefined)}
        />
      )}
      {overrides && told.data && (
        <OverrideDialog id={id} advisories={told.data.advisories} onClose={() => setOverrides(false)} />
      )}
    </Page>
  )
}

/** Every name it bears but the one that stands above, the vulnerabilities it covers among them. */
function namesOf(stated: Told['advisories'], id: string): string[] {
  const names = new Set(stated.flatMap((one) => [one.id, ...one.aliases]))
  names.delete(id)
  return [...names].slice(0, 6)
}

function DecideMenu({ onDecide }: { onDecide(verdict: DecideVerb): void }) {
  const words = useWords()
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button rightSection={<ChevronDown size={15} aria-hidden="true" />}>{words.decisions.decide}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {decideVerbs.map((each) => {
          const Icon = verdictIcons[each]
          return (
            <Menu.Item key={each} leftSection={<Icon size={15} />} onClick={() => onDecide(each)}>
              {words.decisions.verbs[each]}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The publisher's own words, as text, and the addresses it names: opened only by who asks for it. */
function Description({ told }: { told: Told }) {
  const say = useWords().vulnerabilities
  // An address may be of any scheme; only these two lead to a page.
  const safe = told.references.filter(({ url }) => /^https?:\/\//i.test(url))
  if (!told.details && safe.length === 0) return null
  return (
    <Panel title={say.description}>
      {told.details && <p className="description">{told.details}</p>}
      {safe.length > 0 && (
        <>
          <h3 className="references-head">{say.references}</h3>
          <ul className="references">
            {safe.slice(0, 30).map(({ url }) => (
              <li key={url}>
                <a href={url} target="_blank" rel="noreferrer noopener">
                  {url}
                </a>
              </li>
            ))}
          </ul>
          <p className="note">{say.referencesText}</p>
        </>
      )}
    </Panel>
  )
}
