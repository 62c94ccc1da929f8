// API credentials: which programs may ask, with which role, and when they last did.
import { Button, Checkbox, Menu, Select, TextInput } from '@mantine/core'
import { Ban, KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import type * as z from 'zod'
import { type Credential, createCredential, listCredentials, revokeCredential } from '#wire/console/access.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { Command } from '../shell/command.tsx'
import { say as announce } from '../shell/notices.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import type { Column } from '../table/columns.ts'
import { ListTable } from '../table/list-table.tsx'
import { useReader } from '../words/words.ts'

type Row = z.infer<typeof Credential>
const roles = ['observer', 'auditor', 'privacy-officer', 'operator', 'administrator'] as const
const scopes = ['export', 'reveal', 'erase'] as const
type Role = (typeof roles)[number]
type Scope = (typeof scopes)[number]

export function CredentialsTab() {
  const { words } = useReader()
  const say = words.access
  const told = useAnswer(listCredentials, {})
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<Row>()
  const revoke = async (row: Row) => {
    await ask(revokeCredential, { id: row.id })
    announce(say.credentialRevoked(row.name))
  }
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: say.name,
      cell: (row) => (
        <>
          <b>{row.name}</b>
          <code className="dim block" title={row.id}>
            {row.id.slice(0, 12)}…
          </code>
        </>
      ),
      text: (row) => row.name,
    },
    {
      key: 'role',
      title: say.role,
      cell: (row) => words.people.roles[row.role as Role] ?? row.role,
      text: (row) => row.role,
    },
    {
      key: 'scopes',
      title: say.scopes,
      cell: (row) =>
        row.scopes.length > 0 ? (
          row.scopes.map((scope) => say.scopeNames[scope]).join(', ')
        ) : (
          <span className="dim">–</span>
        ),
      text: (row) => row.scopes.join(' '),
    },
    { key: 'created', title: say.created, cell: (row) => <Age at={row.createdAt} />, text: (row) => row.createdAt },
    {
      key: 'used',
      title: say.lastUsed,
      cell: (row) =>
        row.lastUsedOn ? <Age at={row.lastUsedOn} /> : <span className="dim">{words.devices.never}</span>,
      text: (row) => row.lastUsedOn,
    },
    {
      key: 'state',
      title: say.state,
      cell: (row) =>
        row.revokedAt ? (
          <span className="pill" data-tone="bad">
            {say.revoked}
          </span>
        ) : (
          <span className="pill" data-tone="good">
            {say.valid}
          </span>
        ),
      text: (row) => row.revokedAt,
    },
  ]
  const add = (
    <Button leftSection={<Plus size={15} aria-hidden="true" />} onClick={() => setMaking(true)}>
      {say.makeCredential}
    </Button>
  )
  if (told.error && !told.data) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  return (
    <Panel flush title={say.tabs.credentials} note={say.credentialsText} acts={add}>
      <ListTable
        label={say.tabs.credentials}
        columns={columns}
        rows={told.data?.items}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        menu={(row) => (
          <Menu.Item
            leftSection={<Ban size={15} />}
            className="grave"
            disabled={row.revokedAt !== undefined}
            onClick={() => setRevoking(row)}
          >
            {say.revoke}
          </Menu.Item>
        )}
        empty={<Empty icon={<KeyRound size={22} />} title={say.noCredentials} text={say.noCredentialsText} act={add} />}
      />
      {making && <MakeDialog onClose={() => setMaking(false)} />}
      {revoking && (
        <SendDialog
          title={say.revokeTitle(revoking.name)}
          act={say.revoke}
          grave
          actFirst
          stale={[listCredentials.name]}
          onSend={() => revoke(revoking)}
          onClose={() => setRevoking(undefined)}
        >
          <p className="dim">{say.revokeText}</p>
        </SendDialog>
      )}
    </Panel>
  )
}

function MakeDialog({ onClose }: { onClose(): void }) {
  const { words } = useReader()
  const say = words.access
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('observer')
  const [chosen, setChosen] = useState<string[]>([])
  const [secret, setSecret] = useState<string>()
  const make = async () => {
    setSecret((await ask(createCredential, { name, role, scopes: chosen as Scope[] })).secret)
  }
  return (
    <SendDialog
      title={secret === undefined ? say.makeCredential : say.secretTitle}
      size={secret === undefined ? 'md' : 'lg'}
      act={say.makeCredential}
      disabled={!name.trim()}
      stale={[listCredentials.name]}
      after={secret === undefined ? null : <Secret secret={secret} onClose={onClose} />}
      onSend={make}
      onClose={onClose}
    >
      <TextInput
        label={say.name}
        description={say.nameText}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={120}
        data-autofocus
      />
      <Select
        label={say.role}
        description={say.roleText[role]}
        value={role}
        onChange={(value) => value && setRole(value as Role)}
        allowDeselect={false}
        data={roles.map((value) => ({ value, label: words.people.roles[value] }))}
      />
      <Checkbox.Group label={say.scopes} description={say.scopesText} value={chosen} onChange={setChosen}>
        <div className="form-stack scopes">
          {scopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={say.scopeNames[scope]} description={say.scopeText[scope]} />
          ))}
        </div>
      </Checkbox.Group>
    </SendDialog>
  )
}

/** Shown once: afterwards nobody can read it again. */
function Secret({ secret, onClose }: { secret: string; onClose(): void }) {
  const { words } = useReader()
  const say = words.access
  return (
    <div className="form-stack">
      <p className="dim">{say.secretText}</p>
      <Command text={secret} />
      <div className="form-end">
        <Button onClick={onClose}>{say.secretKept}</Button>
      </div>
    </div>
  )
}
