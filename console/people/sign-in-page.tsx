// Signing in with name, password and one-time code.
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { signIn, whoAmI } from '#wire/console/session.ts'
import { ask } from '../shell/ask.ts'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { useReader } from '../words/words.ts'
import { Door } from './door.tsx'
import { ownAddress } from './own-address.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { words, choose } = useReader()
  const say = words.people
  const client = useQueryClient()
  const router = useRouter()
  const { next } = route.useSearch()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [totp, setTotp] = useState('')
  const { busy, error, send } = useSend()

  const enter = async (event: FormEvent) => {
    event.preventDefault()
    const entered = await send(async () => {
      const me = await ask(signIn, { name, password, totp })
      client.setQueryData([whoAmI.name, {}], me)
      choose(me.language)
      router.history.push(ownAddress(next))
    })
    if (!entered) setTotp('')
  }
  return (
    <Door title={say.signInTitle} lede={say.signInLede}>
      <form onSubmit={enter}>
        {error !== undefined && <ProblemPanel error={error} />}
        <TextInput
          size="md"
          label={say.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          size="md"
          label={say.password}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <CodeInput value={totp} onChange={setTotp} />
        <Button type="submit" size="md" loading={busy} disabled={!name || !password || totp.length !== 6}>
          {say.signIn}
        </Button>
      </form>
    </Door>
  )
}

/** Six digits from the authenticator; spaces that people type are dropped. */
export function CodeInput({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { words } = useReader()
  return (
    <TextInput
      size="md"
      label={words.people.code}
      description={words.people.codeText}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="000000"
      required
      withAsterisk={false}
      styles={{ input: { letterSpacing: '0.22em', fontVariantNumeric: 'tabular-nums' } }}
    />
  )
}
