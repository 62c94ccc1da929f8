// The data catalogue: every field there is, from the dictionary itself, and the switches of the privacy choice.
import { Button, Tabs } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { LockKeyhole } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type CatalogueField, catalogue, choosePrivacy, readPrivacy } from '#wire/console/privacy.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { ListTable } from '../table/list-table.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useReader, type Words } from '../words/words.ts'
import { ChoiceTable } from './choice-table.tsx'
import { useChoice } from './use-choice.ts'

const route = getRouteApi('/in/privacy/catalogue')

export function CataloguePage() {
  const { words, format } = useReader()
  const say = words.privacy
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const tab = search.tab === 'choice' ? 'choice' : 'catalogue'
  const told = useAnswer(catalogue, {}, { staleMilliseconds: 60_000 })
  const columns = useMemo(() => catalogueColumns(words), [words])
  const kinds = search.kind?.split(',').filter(Boolean) ?? []
  const sensitivities = search.sensitivity?.split(',').filter(Boolean) ?? []
  const needle = (search.q ?? '').toLowerCase()
  const rows = told.data?.fields.filter(
    (row) =>
      (kinds.length === 0 || kinds.includes(row.kind)) &&
      (sensitivities.length === 0 || sensitivities.includes(row.sensitivity)) &&
      `${words.fieldTitle(row)} ${row.title} ${row.kind}.${row.field}`.toLowerCase().includes(needle),
  )
  const counted = (key: 'kind' | 'sensitivity', value: string) =>
    told.data?.fields.filter((row) => row[key] === value).length ?? 0
  return (
    <Page title={say.title} lede={say.lede}>
      <Tabs
        value={tab}
        onChange={(next) => navigate({ search: { tab: next === 'choice' ? next : undefined }, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="catalogue">{say.catalogueTab}</Tabs.Tab>
          <Tabs.Tab value="choice">{say.choiceTab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="catalogue">
          {told.error && !told.data ? (
            <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
          ) : (
            <div className="panel flush">
              <div className="list-bar">
                <SearchInput
                  label={say.searchFields}
                  value={search.q ?? ''}
                  onChange={(q) => navigate({ search: (before) => ({ ...before, q: q || undefined }), replace: true })}
                />
                <Filter
                  title={say.kind}
                  chosen={kinds}
                  choices={(told.data?.kinds ?? []).map(({ kind, title }) => ({
                    value: kind,
                    label: words.kinds[kind as keyof typeof words.kinds] ?? title,
                    count: counted('kind', kind),
                  }))}
                  onChange={(next) =>
                    navigate({ search: (before) => ({ ...before, kind: next.join(',') || undefined }) })
                  }
                />
                <Filter
                  title={say.sensitivity}
                  chosen={sensitivities}
                  choices={(['technical', 'identifier', 'personal', 'free'] as const).map((value) => ({
                    value,
                    label: say.sensitivities[value],
                    count: counted('sensitivity', value),
                  }))}
                  onChange={(next) =>
                    navigate({ search: (before) => ({ ...before, sensitivity: next.join(',') || undefined }) })
                  }
                />
                <div className="list-bar-end">
                  <ExportMenu
                    name="data-catalogue"
                    columns={columns}
                    rows={async () => rows ?? []}
                    onProblem={sayProblem}
                  />
                </div>
              </div>
              <ListTable
                label={say.title}
                columns={columns}
                rows={rows}
                rowKey={(row) => `${row.kind}.${row.field}`}
                rowName={(row) => words.fieldTitle(row)}
                empty={<p className="dim">{words.table.nothing}</p>}
              />
              <p className="list-foot">
                {say.shownFields(format.number(rows?.length ?? 0), format.number(told.data?.fields.length ?? 0))}
              </p>
            </div>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="choice">
          <ChoiceTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function ChoiceTab() {
  const { words } = useReader()
  const say = words.privacy
  const client = useQueryClient()
  const choice = useChoice()
  const may = useMay('privacy.manage')
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      client.setQueryData([readPrivacy.name, {}], await ask(choosePrivacy, choice.wish))
      await client.invalidateQueries({ queryKey: [catalogue.name] })
      choice.reset()
      announce(say.saved)
    } catch (error) {
      sayProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const held = choice.held
  return (
    <>
      {held && (
        <p className="note choice-held">
          {held.chosen ? say.heldChoice(say.levels[held.level], held.revision) : say.notChosen}
          {held.at && (
            <>
              {' · '}
              <Age at={held.at} />
            </>
          )}
          {held.by && ` · ${held.by}`}
        </p>
      )}
      <ChoiceTable choice={choice} />
      {may && choice.changed && (
        <section className="chosen-bar" aria-label={say.unsaved}>
          <b>{say.unsaved}</b>
          <span className="note">{say.saveText}</span>
          <Button size="compact-sm" variant="default" onClick={choice.reset}>
            {words.shell.cancel}
          </Button>
          <Button size="compact-sm" onClick={save} loading={busy}>
            {say.save}
          </Button>
        </section>
      )}
    </>
  )
}

function seenBy(row: CatalogueField, words: Words): string {
  const roles = words.people.roles
  if (row.seenBy.length === 0) return words.privacy.nobody
  if (row.seenBy.length === Object.keys(roles).length) return words.privacy.everyRole
  return row.seenBy.map((role) => roles[role as keyof typeof roles] ?? role).join(', ')
}

function catalogueColumns(words: Words): Column<CatalogueField>[] {
  const say = words.privacy
  return [
    {
      key: 'field',
      title: say.field,
      cell: (row) => (
        <>
          <b>{words.fieldTitle(row)}</b>
          <code className="dim block">
            {row.kind}.{row.field}
          </code>
        </>
      ),
      text: (row) => `${row.kind}.${row.field}`,
    },
    {
      key: 'sensitivity',
      title: say.sensitivity,
      cell: (row) => (
        <span
          className="pill"
          data-tone={row.sensitivity === 'personal' ? 'warn' : row.sensitivity === 'identifier' ? 'accent' : undefined}
        >
          {say.sensitivities[row.sensitivity]}
        </span>
      ),
      text: (row) => row.sensitivity,
    },
    {
      key: 'collected',
      title: say.collected,
      cell: (row) => (
        <span className="presence">
          <i className="dot" data-tone={row.collected ? 'good' : 'none'} aria-hidden="true" />
          {row.collected ? say.yes : say.no}
        </span>
      ),
      text: (row) => row.collected,
    },
    {
      key: 'storedAs',
      title: say.storedAs,
      cell: (row) => (
        <>
          <span className="presence">
            {row.storedAs.includes('sealed') && <LockKeyhole size={12} aria-hidden="true" />}
            {words.storedAs(row.storedAs)}
          </span>
          <small className="dim block rests">{row.rests}</small>
        </>
      ),
      text: (row) => `${row.storedAs}: ${row.rests}`,
    },
    {
      key: 'purpose',
      title: say.purpose,
      cell: (row) => (
        <>
          {words.purposeText(row.purpose)}
          <small className="dim block">{words.basisText(row.basis)}</small>
        </>
      ),
      text: (row) => `${row.purpose}, ${row.basis}`,
    },
    {
      key: 'retention',
      title: say.keptFor,
      cell: (row) => (
        <>
          {words.retentionText(row.retention)}
          <small className="dim block">{words.precisionText(row.precision)}</small>
        </>
      ),
      text: (row) => `${row.retention}, ${row.precision}`,
    },
    { key: 'arrives', title: say.arrives, cell: (row) => words.arrivesText(row.arrives), text: (row) => row.arrives },
    {
      key: 'goesTo',
      title: say.goesTo,
      cell: (row) => (row.goesTo === 'nobody' ? say.nobody : row.goesTo),
      text: (row) => row.goesTo,
    },
    {
      key: 'seenBy',
      title: say.seenBy,
      cell: (row) => <span className="roles">{seenBy(row, words)}</span>,
      text: (row) => row.seenBy.join(' '),
    },
  ]
}
