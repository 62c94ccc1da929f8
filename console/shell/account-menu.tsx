// The operator's own menu: who I am, light or dark, language, sign out.
import { Avatar, Menu, SegmentedControl, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { signOut } from '#wire/console/session.ts'
import { useReader } from '../words/words.ts'
import { ask } from './ask.ts'
import { useMe } from './me.ts'
import { sayProblem } from './notices.tsx'

export function AccountMenu() {
  const { words, language, choose } = useReader()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const client = useQueryClient()
  const me = useMe()
  const name = me.name ?? words.shell.credential
  const leave = async () => {
    try {
      await ask(signOut, {})
      client.clear()
      // A full load: nothing of the session stays in memory.
      window.location.assign('/sign-in')
    } catch (error) {
      sayProblem(error)
    }
  }
  return (
    <Menu position="bottom-end" width={248} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className="account">
          <span className="unseen">{words.shell.account(name)}</span>
          <Avatar size={30} radius="xl" color="ink" name={name} aria-hidden="true" alt="" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="account-head">
          <b>{name}</b>
          <span>{words.people.roles[me.role]}</span>
        </div>
        <Menu.Divider />
        <div className="account-row">
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={words.shell.scheme}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
            data={[
              { value: 'light', label: <Choice icon={<Sun size={14} />} text={words.shell.light} /> },
              { value: 'dark', label: <Choice icon={<Moon size={14} />} text={words.shell.dark} /> },
              { value: 'auto', label: <Choice icon={<Monitor size={14} />} text={words.shell.system} /> },
            ]}
          />
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={words.shell.language}
            value={language}
            onChange={(value) => choose(value as typeof language)}
            data={[
              { value: 'en', label: 'English' },
              { value: 'de', label: 'Deutsch' },
            ]}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} />} onClick={leave}>
          {words.shell.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Choice({ icon, text }: { icon: React.ReactNode; text: string }) {
  return (
    <span className="choice">
      {icon}
      {text}
    </span>
  )
}
