// Administration > Operators: who may sign in with which role, and the invitations that are still open.
import { Button, Menu, Skeleton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Ban, Plus, UserCog, UserMinus, Users } from 'lucide-react'
import { useState } from 'react'
import type * as z from 'zod'
import { type Invitation, listOperators, type Operator, revokeInvitation } from '#wire/console/operators.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { useMe } from '../shell/me.ts'
import { useNarrow } from '../shell/narrow.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Page, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { RoleDialog } from './role-dialog.tsx'

type Invited = z.infer<typeof Invitation>

export function OperatorsPage() {
  const { words } = useReader()
  const say = words.operators
  const me = useMe()
  const client = useQueryClient()
  const narrow = useNarrow()
  const [inviting, setInviting] = useState(false)
  const [changing, setChanging] = useState<Operator>()
  const [removing, setRemoving] = useState<Operator>()
  const told = useAnswer(listOperators, {}, { everyMilliseconds: 60_000 })
  const revoke = async (invited: Invited) => {
    try {
      await ask(revokeInvitation, { id: invited.id })
      announce(say.revoked(invited.name))
    } catch (error) {
      sayProblem(error)
    }
    await client.invalidateQueries({ queryKey: [listOperators.name] })
  }
  const name = (row: { name: string; id?: string }) => (
    <span className="operator-name">
      <b>{row.name}</b>
      {row.id === me.operator && <span className="pill">{say.you}</span>}
    </span>
  )
  const columns: Column<Operator>[] = [
    {
      key: 'name',
      title: say.name,
      cell: (row) => (
        <>
          {name(row)}
          {narrow && <small className="dim block">{words.people.roles[row.role]}</small>}
        </>
      ),
      text: (row) => row.name,
    },
    {
      key: 'role',
      title: say.role,
      cell: (row) => <span title={say.roleText[row.role]}>{words.people.roles[row.role]}</span>,
      text: (row) => row.role,
    },
    {
      key: 'signedIn',
      title: say.signedIn,
      cell: (row) =>
        row.signedIn ? (
          <span className="pill" data-tone="accent">
            {say.isSignedIn}
          </span>
        ) : (
          <span className="dim">{say.notSignedIn}</span>
        ),
      text: (row) => row.signedIn,
    },
    { key: 'since', title: say.since, cell: (row) => <Age at={row.createdAt} />, text: (row) => row.createdAt },
  ]
  const invitedColumns: Column<Invited>[] = [
    { key: 'name', title: say.name, cell: name, text: (row) => row.name },
    { key: 'role', title: say.role, cell: (row) => words.people.roles[row.role], text: (row) => row.role },
    { key: 'ends', title: say.ends, cell: (row) => <Age at={row.expiresAt} />, text: (row) => row.expiresAt },
  ]
  return (
    <Page
      title={say.title}
      lede={say.lede}
      acts={
        <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setInviting(true)}>
          {say.invite}
        </Button>
      }
    >
      {told.error && !told.data && <ProblemPanel error={told.error} onRetry={() => told.refetch()} />}
      {!told.data && !told.error && <Skeleton height={320} />}
      {told.data && (
        <div className="stack">
          {told.data.items.length === 1 && (
            <p className="note-box">
              <Users size={16} aria-hidden="true" />
              {say.onlyOne}
            </p>
          )}
          <div className="panel flush">
            <ListTable
              label={say.title}
              columns={narrow ? columns.filter(({ key }) => key === 'name' || key === 'signedIn') : columns}
              rows={told.data.items}
              rowKey={(row) => row.id}
              rowName={(row) => row.name}
              menu={(row) => (
                <>
                  <Menu.Item
                    leftSection={<UserCog size={15} />}
                    disabled={row.id === me.operator}
                    onClick={() => setChanging(row)}
                  >
                    {say.changeRole}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<UserMinus size={15} />}
                    className="grave"
                    disabled={row.id === me.operator}
                    onClick={() => setRemoving(row)}
                  >
                    {say.remove}
                  </Menu.Item>
                </>
              )}
            />
          </div>
          <Panel flush title={say.invitations} note={say.invitationsText}>
            <ListTable
              label={say.invitations}
              columns={invitedColumns}
              rows={told.data.invitations}
              rowKey={(row) => row.id}
              rowName={(row) => row.name}
              menu={(row) => (
                <Menu.Item leftSection={<Ban size={15} />} className="grave" onClick={() => revoke(row)}>
                  {say.revoke}
                </Menu.Item>
              )}
              empty={<p className="dim">{say.noInvitations}</p>}
            />
          </Panel>
        </div>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {changing && <RoleDialog operator={changing} onClose={() => setChanging(undefined)} />}
      {removing && <RemoveDialog operator={removing} onClose={() => setRemoving(undefined)} />}
    </Page>
  )
}
