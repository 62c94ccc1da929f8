// Around every page: the map at the left, the search and the operator's own menu above.
import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { Menu as MenuIcon } from 'lucide-react'
import { Suspense, useEffect } from 'react'
import { useWords } from '../words/words.ts'
import { AccountMenu } from './account-menu.tsx'
import { Finder } from './finder.tsx'
import { Notices } from './notices.tsx'
import { Places } from './places.tsx'

export function Frame() {
  const words = useWords()
  const [opened, drawer] = useDisclosure()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(drawer.close, [path])
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {words.shell.skip}
      </a>
      <aside className="side">
        <Suspense>
          <Places />
        </Suspense>
      </aside>
      <Drawer opened={opened} onClose={drawer.close} size={264} withCloseButton={false} padding={0} title={undefined}>
        <div className="side in-drawer">
          <Suspense>
            <Places />
          </Suspense>
        </div>
      </Drawer>
      <div className="stage">
        <header className="top">
          <ActionIcon
            className="burger"
            variant="subtle"
            color="gray"
            onClick={drawer.open}
            aria-label={words.shell.map}
          >
            <MenuIcon size={18} />
          </ActionIcon>
          <Suspense>
            <Finder />
          </Suspense>
          <Suspense>
            <AccountMenu />
          </Suspense>
        </header>
        <main id="main" tabIndex={-1}>
          <Suspense>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Notices />
    </div>
  )
}
