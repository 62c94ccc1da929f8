// Saved views of a list: what stands in its address, under a name, for oneself or for everybody.
import { Button, Checkbox, Menu, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Bookmark, BookmarkPlus, Trash2, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { dropView, listViews, saveView, type View } from '#wire/console/views.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { say as announce, sayProblem } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useWords } from '../words/words.ts'

type Search = Readonly<Record<string, string | undefined>>

interface ViewsMenuProps {
  readonly page: View['page']
  /** The page's state as it stands in the address, without the page it is turned to. */
  readonly search: Search
  onOpen(search: Record<string, string>): void
}

export function ViewsMenu({ page, search, onOpen }: ViewsMenuProps) {
  const say = useWords().views
  const client = useQueryClient()
  const [saves, setSaves] = useState(false)
  const views = useAnswer(listViews, { page }, { staleMilliseconds: 60_000 }).data?.items ?? []
  const drop = async (view: View) => {
    try {
      await ask(dropView, { id: view.id })
      announce(say.dropped(view.name))
    } catch (error) {
      sayProblem(error)
    }
    await client.invalidateQueries({ queryKey: [listViews.name] })
  }
  const own = views.filter((view) => view.mine)
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button variant="default" leftSection={<Bookmark size={15} aria-hidden="true" />}>
            {say.title}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>{say.none}</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              leftSection={view.shared ? <UsersRound size={15} aria-label={say.shared} /> : <Bookmark size={15} />}
              onClick={() => onOpen(Object.fromEntries(new URLSearchParams(view.query)))}
            >
              <span className="view-name">{view.name}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<BookmarkPlus size={15} />} onClick={() => setSaves(true)}>
            {say.save}
          </Menu.Item>
          {own.map((view) => (
            <Menu.Item key={view.id} leftSection={<Trash2 size={15} />} onClick={() => drop(view)}>
              <span className="view-name">{say.drop(view.name)}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {saves && <SaveDialog page={page} search={search} own={own} onClose={() => setSaves(false)} />}
    </>
  )
}

interface SaveDialogProps extends Pick<ViewsMenuProps, 'page' | 'search'> {
  readonly own: readonly View[]
  onClose(): void
}

function SaveDialog({ page, search, own, onClose }: SaveDialogProps) {
  const words = useWords()
  const say = words.views
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const replaces = own.some((view) => view.name === name.trim())
  const save = async () => {
    await ask(saveView, { page, name: name.trim(), query: queryOf(search), shared })
    announce(say.saved(name.trim()))
  }
  return (
    <SendDialog title={say.save} act={say.saveAct} disabled={name.trim() === ''} onSend={save} onClose={onClose}>
      <TextInput
        label={say.name}
        description={replaces ? say.replaces : say.nameText}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        data-autofocus
      />
      <Checkbox
        label={say.share}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
        description={say.shareText}
      />
    </SendDialog>
  )
}

function queryOf(search: Search): string {
  const given = Object.entries(search).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return new URLSearchParams(given).toString()
}
