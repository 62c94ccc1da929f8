// The data catalogue: every field there is, from the dictionary itself, and the switches of the privacy choice.
import { Button, Tabs } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { BookText } from 'lucide-react'
import { useMemo } from 'react'
import { type CatalogueField, catalogue, choosePrivacy, readPrivacy } from '#wire/console/privacy.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { useMay } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { ExportMenu } from '../table/export-menu.tsx'
import { Filter } from '../table/filter.tsx'
import { ListTable } from '../table/list-table.tsx'
import { SearchInput } from '../table/search-input.tsx'
import { useReader } from '../words/words.ts'
import { catalogueColumns, narrowField } from './catalogue-columns.tsx'
import { ChoiceTable } from './choice-table.tsx'
import { PaperMenu } from './paper-menu.tsx'
import { useChoice } from './use-choice.ts'

const route = getRouteApi('/in/privacy/catalogue')

const onlies = ['collected', 'given', 'shareable'] as const
const fits: Record<(typeof onlies)[number], (row: CatalogueField) => boolean> = {
  collected: (row) => row.collected,
  given: (row) => row.goesTo !== 'nobody',
  shareable: (row) => row.mayGoTo.length > 0,
}

export function CataloguePage() {
  const { words, format, language } = useReader()
  const say = words.privacy
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const tab = search.tab === 'choice' ? 'choice' : 'catalogue'
  const told = useAnswer(catalogue, {}, { staleMilliseconds: 60_000 })
  const narrow = useNarrow()
  const columns = useMemo(() => catalogueColumns(words, language), [words, language])
  const kinds = search.kind?.split(',').filter(Boolean) ?? []
  const sensitivities = search.sensitivity?.split(',').filter(Boolean) ?? []
  const from = search.from?.split(',').filter(Boolean) ?? []
  const only = onlies.filter((value) => search.only?.split(',').includes(value))
  const needle = (search.q ?? '').toLowerCase()
  const rows = told.data?.fields.filter(
    (row) =>
      (kinds.length === 0 || kinds.includes(row.kind)) &&
      (sensitivities.length === 0 || sensitivities.includes(row.sensitivity)) &&
      (from.length === 0 || from.includes(row.arrives)) &&
      only.every((value) => fits[value](row)) &&
      `${words.fieldTitle(row)} ${row.title} ${row.kind}.${row.field}`.toLowerCase().includes(needle),
  )
  const counted = (key: 'kind' | 'sensitivity' | 'arrives', value: string) =>
    told.data?.fields.filter((row) => row[key] === value).length ?? 0
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <>
          <LinkButton to="/processing" variant="default" leftSection={<BookText size={15} aria-hidden="true" />}>
            {words.processing.title}
          </LinkButton>
          <PaperMenu what="catalogue" label={say.wholeCatalogue} />
        </>
      }
    >
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
                    label: words.kinds[kind as keyof typeof words.kinds] ?? say.kindTitle(kind, title),
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
                <Filter
                  title={say.arrives}
                  chosen={from}
                  choices={(['agent', 'operator', 'server'] as const).map((value) => ({
                    value,
                    label: words.arrivesText(value),
                    count: counted('arrives', value),
                  }))}
                  onChange={(next) =>
                    navigate({ search: (before) => ({ ...before, from: next.join(',') || undefined }) })
                  }
                />
                <Filter
                  title={say.onlyThose}
                  chosen={only}
                  choices={onlies.map((value) => ({
                    value,
                    label: say.only[value],
                    count: told.data?.fields.filter((row) => fits[value](row)).length ?? 0,
                  }))}
                  onChange={(next) =>
                    navigate({ search: (before) => ({ ...before, only: next.join(',') || undefined }) })
                  }
                />
                <div className="list-bar-end">
                  <ExportMenu
                    name="data-catalogue-shown"
                    columns={columns}
                    rows={async () => rows ?? []}
                    onProblem={sayProblem}
                  />
                </div>
              </div>
              <ListTable
                label={say.title}
                columns={narrow ? [narrowField(words)] : columns}
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
  const { busy, send } = useSend([], sayProblem)
  const save = () =>
    send(async () => {
      client.setQueryData([readPrivacy.name, {}], await ask(choosePrivacy, choice.wish))
      await client.invalidateQueries({ queryKey: [catalogue.name] })
      choice.reset()
      announce(say.saved)
    })
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
