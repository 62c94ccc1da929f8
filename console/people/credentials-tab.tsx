// API credentials: which programs may ask, with which role, and when they last did.
import { Button, Checkbox, CopyButton, Menu, Modal, Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Ban, KeyRound, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type * as z from 'zod'
import { type Credential, createCredential, listCredentials, revokeCredential } from '#wire/console/access.ts'
import { Age } from '../shell/age.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { Empty, Panel } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
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
  const client = useQueryClient()
  const told = useAnswer(listCredentials, {})
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<Row>()
  const revoke = async (row: Row) => {
    setRevoking(undefined)
    try {
      await ask(revokeCredential, { id: row.id })
      announce(say.credentialRevoked(row.name))
    } catch (error) {
      sayProblem(error)
    }
    await client.invalidateQueries({ queryKey: [listCredentials.name] })
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
        <Modal opened onClose={() => setRevoking(undefined)} title={say.revokeTitle(revoking.name)}>
          <p className="dim">{say.revokeText}</p>
          <div className="form-end">
            <Button variant="default" onClick={() => setRevoking(undefined)}>
              {words.shell.cancel}
            </Button>
            <Button color="red" onClick={() => revoke(revoking)} data-autofocus>
              {say.revoke}
            </Button>
          </div>
        </Modal>
      )}
    </Panel>
  )
}

function MakeDialog({ onClose }: { onClose(): void }) {
  const { words } = useReader()
  const say = words.access
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('observer')
  const [chosen, setChosen] = useState<string[]>([])
  const [secret, setSecret] = useState<string>()
  const [error, setError] = useState<unknown>()
  const make = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    try {
      const made = await ask(createCredential, { name, role, scopes: chosen as Scope[] })
      setSecret(made.secret)
      await client.invalidateQueries({ queryKey: [listCredentials.name] })
    } catch (problem) {
      setError(problem)
    }
  }
  if (secret !== undefined) {
    return (
      <Modal opened onClose={onClose} title={say.secretTitle} closeOnClickOutside={false} size="lg">
        <div className="form-stack">
          <p className="dim">{say.secretText}</p>
          <div className="command">
            <code>{secret}</code>
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? words.shell.copied : words.shell.copy}
                </Button>
              )}
            </CopyButton>
          </div>
          <div className="form-end">
            <Button onClick={onClose}>{say.secretKept}</Button>
          </div>
        </div>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={say.makeCredential}>
      <form className="form-stack" onSubmit={make}>
        {error !== undefined && <ProblemPanel error={error} />}
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
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {words.shell.cancel}
          </Button>
          <Button type="submit" disabled={!name.trim()}>
            {say.makeCredential}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
