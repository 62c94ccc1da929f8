// Around every page: the map at the left, the search and the operator's own menu above.
import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import {
  BellRing,
  Boxes,
  Gauge,
  KeyRound,
  type LucideIcon,
  Menu as MenuIcon,
  MonitorSmartphone,
  Package,
  RefreshCw,
  ScrollText,
  ShieldAlert,
  ShieldCheck,
  Waypoints,
} from 'lucide-react'
import { Suspense, useEffect } from 'react'
import type { Right } from '#wire/contract.ts'
import { useWords } from '../words/words.ts'
import { AccountMenu } from './account-menu.tsx'
import { Finder } from './finder.tsx'
import { useMe } from './me.ts'
import { Notices } from './notices.tsx'

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

function Places() {
  const words = useWords()
  const me = useMe()
  const may = (right: Right) => me.rights.includes(right)
  return (
    <>
      <Link to="/" className="brand">
        <Mark />
        <span>
          <b>Muster</b>
          <small title={me.organisation}>{me.organisation}</small>
        </span>
      </Link>
      <nav aria-label={words.shell.map}>
        <ul>
          <Place to="/" exact icon={Gauge} label={words.shell.overview} />
          {may('devices.read') && <Place to="/devices" icon={MonitorSmartphone} label={words.shell.devices} />}
          {may('software.read') && <Place to="/software" icon={Package} label={words.shell.software} />}
          {may('findings.read') && (
            <Place to="/vulnerabilities" icon={ShieldAlert} label={words.shell.vulnerabilities} />
          )}
          {may('devices.read') && <Place to="/events" icon={BellRing} label={words.shell.events} />}
        </ul>
        {may('devices.read') && (
          <>
            <p className="side-label">{words.shell.tasks}</p>
            <ul>
              <Place to="/syncs" icon={RefreshCw} label={words.shell.syncs} />
            </ul>
          </>
        )}
        <p className="side-label">{words.shell.trust}</p>
        <ul>
          {may('privacy.read') && <Place to="/privacy" exact icon={ShieldCheck} label={words.shell.catalogue} />}
          {may('privacy.read') && <Place to="/privacy/log" icon={Waypoints} label={words.shell.log} />}
          {may('audit.read') && <Place to="/audit" icon={ScrollText} label={words.shell.audit} />}
        </ul>
        {(may('tokens.manage') || may('credentials.manage') || may('devices.read')) && (
          <>
            <p className="side-label">{words.shell.administration}</p>
            <ul>
              {(may('tokens.manage') || may('credentials.manage')) && (
                <Place to="/access" icon={KeyRound} label={words.shell.access} />
              )}
              {may('devices.read') && <Place to="/own-components" icon={Boxes} label={words.own.title} />}
            </ul>
          </>
        )}
      </nav>
      <p className="side-foot">{words.shell.version(me.version)}</p>
    </>
  )
}

interface PlaceProps {
  readonly to:
    | '/'
    | '/devices'
    | '/software'
    | '/vulnerabilities'
    | '/own-components'
    | '/events'
    | '/syncs'
    | '/privacy'
    | '/privacy/log'
    | '/audit'
    | '/access'
  readonly icon: LucideIcon
  readonly label: string
  readonly exact?: boolean
}

function Place({ to, icon: Icon, label, exact }: PlaceProps) {
  return (
    <li>
      <Link to={to} className="place" activeOptions={{ exact: exact ?? false, includeSearch: false }}>
        <Icon size={17} aria-hidden="true" />
        {label}
      </Link>
    </li>
  )
}

/** The product's sign: machines in rows, one place waiting to be filled. */
export function Mark() {
  return (
    <svg className="sign" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <circle cx="9" cy="9" r="2.6" />
      <circle cx="23" cy="9" r="2.6" />
      <circle cx="9" cy="16" r="2.6" />
      <circle cx="16" cy="16" r="2.6" />
      <circle cx="23" cy="16" r="2.6" />
      <circle cx="9" cy="23" r="2.6" />
      <circle cx="23" cy="23" r="2.6" />
    </svg>
  )
}
