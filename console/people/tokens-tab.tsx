// Enrolment tokens: which exist, what they are good for, and for how long.
import { Button, Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ban, Plus, Ticket } from 'lucide-react'
import type * as z from 'zod'
import { listTokens, revokeToken, type Token } from '#wire/console/access.ts'
import { listGroups } from '#wire/console/devices.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { useNow } from '../shell/now.ts'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'

type Row = z.infer<typeof Token>

export function TokensTab() {
  const { words, format } = useReader()
  const say = words.access
  const client = useQueryClient()
  const now = useNow()
  const told = useAnswer(listTokens, {}, { everyMilliseconds: 15_000 })
  const groups = useAnswer(listGroups, {})
  const over = (row: Row) => Date.parse(row.expiresAt) <= now
  const revoke = async (row: Row) => {
    try {
      await ask(revokeToken, { id: row.id })
      announce(say.tokenRevoked)
    } catch (error) {
      sayProblem(error)
    }
    await client.invalidateQueries({ queryKey: [listTokens.name] })
  }
  const columns: Column<Row>[] = [
    {
      key: 'id',
      title: say.token,
      cell: (row) => <code title={row.id}>{row.id.slice(0, 12)}…</code>,
      text: (row) => row.id,
    },
    {
      key: 'kind',
      title: say.kind,
      cell: (row) => (row.reusable ? say.reusable : say.oneUse),
      text: (row) => row.reusable,
    },
    {
      key: 'owner',
      title: words.devicePrivacy.whose,
      cell: (row) => words.devicePrivacy.ownerName[row.ownership],
      text: (row) => row.ownership,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) => {
        const [tone, text] =
          row.usedAt && !row.reusable ? ['', say.used] : over(row) ? ['', say.expired] : ['good', say.open]
        return (
          <span className="pill" data-tone={tone}>
            {text}
          </span>
        )
      },
      text: (row) => (over(row) ? say.expired : row.usedAt ? say.used : say.open),
    },
    {
      key: 'group',
      title: words.devices.group,
      cell: (row) =>
        groups.data?.items.find((group) => group.id === row.group)?.name ?? (
          <span className="dim">{words.devices.noGroup}</span>
        ),
      text: (row) => row.group ?? undefined,
    },
    {
      key: 'devices',
      title: words.devices.title,
      align: 'right',
      cell: (row) => format.number(row.devices),
      text: (row) => row.devices,
    },
    { key: 'created', title: say.created, cell: (row) => <Age at={row.createdAt} />, text: (row) => row.createdAt },
    { key: 'expires', title: say.expires, cell: (row) => <Age at={row.expiresAt} />, text: (row) => row.expiresAt },
  ]
  const add = (
    <Button component={Link} to="/devices/add" leftSection={<Plus size={15} aria-hidden="true" />}>
      {words.devices.add}
    </Button>
  )
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  return (
    <Panel flush title={say.tabs.tokens} note={say.tokensText} acts={add}>
      <ListTable
        label={say.tabs.tokens}
        columns={columns}
        rows={told.data?.items}
        rowKey={(row) => row.id}
        rowName={(row) => row.id}
        menu={(row) => (
          <Menu.Item leftSection={<Ban size={15} />} className="grave" disabled={over(row)} onClick={() => revoke(row)}>
            {say.revoke}
          </Menu.Item>
        )}
        empty={<Empty icon={<Ticket size={22} />} title={say.noTokens} text={say.noTokensText} act={add} />}
      />
    </Panel>
  )
}
