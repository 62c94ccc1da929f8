// How a new operator says who they are: a name, and a password typed twice.
import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { password as passwordRule } from '#wire/console/setup.ts'
import { useWords } from '../words/words.ts'

interface OwnName {
  readonly name: string
  readonly password: string
  readonly again: string
  /** Both are given, long enough and equal. */
  readonly ready: boolean
  change(next: Partial<Pick<OwnName, 'name' | 'password' | 'again'>>): void
}

export function useOwnName(given = ''): OwnName {
  const [own, setOwn] = useState({ name: given, password: '', again: '' })
  const { name, password, again } = own
  const ready = name.trim() !== '' && again === password && passwordRule.safeParse(password).success
  return { ...own, ready, change: (next) => setOwn((before) => ({ ...before, ...next })) }
}

export function OwnNameFields({ own, label }: { own: OwnName; label: string }) {
  const say = useWords().people
  const { name, password, again, change } = own
  const weak = password !== '' && !passwordRule.safeParse(password).success
  const differs = again !== '' && again !== password
  return (
    <>
      <TextInput
        size="md"
        label={label}
        description={say.adminNameText}
        value={name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        autoComplete="username"
        maxLength={120}
        required
        withAsterisk={false}
      />
      <div className="pair">
        <PasswordInput
          size="md"
          label={say.password}
          value={password}
          onChange={(event) => change({ password: event.currentTarget.value })}
          error={weak && say.passwordShort}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
        <PasswordInput
          size="md"
          label={say.passwordAgain}
          value={again}
          onChange={(event) => change({ again: event.currentTarget.value })}
          error={differs && say.passwordDiffers}
          autoComplete="new-password"
          required
          withAsterisk={false}
        />
      </div>
      <p className="note">{say.passwordText}</p>
    </>
  )
}
