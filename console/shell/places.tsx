// The map at the left: every place of the console, as far as the role allows.
import { Link, type LinkProps } from '@tanstack/react-router'
import {
  BellRing,
  Boxes,
  DoorOpen,
  Eraser,
  Eye,
  Gauge,
  Gavel,
  Handshake,
  Hourglass,
  Inbox,
  KeyRound,
  Laptop,
  type LucideIcon,
  MonitorSmartphone,
  Package,
  RefreshCw,
  ScrollText,
  ShieldAlert,
  ShieldCheck,
  SlidersHorizontal,
  TableProperties,
  Users,
  Waypoints,
} from 'lucide-react'
import type { Right } from '#wire/contract.ts'
import { useWords, type Words } from '../words/words.ts'
import { useMe } from './me.ts'
import { Mark } from './sign.tsx'

/** An address that needs nothing filled in. */
type Address = Exclude<NonNullable<LinkProps['to']>, `${string}$${string}`>

interface Place {
  readonly to: Address
  readonly icon: LucideIcon
  readonly name: (words: Words) => string
  /** Any of these opens it; none: everybody. */
  readonly rights?: readonly Right[]
  /** Its address is the beginning of others. */
  readonly exact?: true
}

const sections: readonly { readonly name?: (words: Words) => string; readonly places: readonly Place[] }[] = [
  {
    places: [
      { to: '/', icon: Gauge, name: ({ shell }) => shell.overview, exact: true },
      { to: '/devices', icon: MonitorSmartphone, name: ({ shell }) => shell.devices, rights: ['devices.read'] },
      { to: '/software', icon: Package, name: ({ shell }) => shell.software, rights: ['software.read'] },
      {
        to: '/vulnerabilities',
        icon: ShieldAlert,
        name: ({ shell }) => shell.vulnerabilities,
        rights: ['findings.read'],
      },
      { to: '/events', icon: BellRing, name: ({ shell }) => shell.events, rights: ['devices.read'] },
    ],
  },
  {
    name: ({ shell }) => shell.tasks,
    places: [{ to: '/syncs', icon: RefreshCw, name: ({ shell }) => shell.syncs, rights: ['devices.read'] }],
  },
  {
    name: ({ shell }) => shell.privacy,
    places: [
      {
        to: '/privacy',
        icon: ShieldCheck,
        name: ({ shell }) => shell.serverPrivacy,
        rights: ['privacy.read'],
        exact: true,
      },
      {
        to: '/privacy/catalogue',
        icon: TableProperties,
        name: ({ shell }) => shell.catalogue,
        rights: ['privacy.read'],
      },
      {
        to: '/device-privacy',
        icon: Laptop,
        name: ({ shell }) => shell.devicePrivacy,
        rights: ['privacy.read'],
      },
      { to: '/requests', icon: Inbox, name: ({ shell }) => shell.requests, rights: ['disclosures.read'] },
      { to: '/consents', icon: Handshake, name: ({ shell }) => shell.consents, rights: ['privacy.read'] },
      { to: '/left', icon: DoorOpen, name: ({ shell }) => shell.left, rights: ['privacy.read'] },
      { to: '/privacy/log', icon: Waypoints, name: ({ shell }) => shell.log, rights: ['privacy.read'] },
      { to: '/looks', icon: Eye, name: ({ shell }) => shell.looks, rights: ['looks.read'] },
      { to: '/erasures', icon: Eraser, name: ({ shell }) => shell.erasures, rights: ['erasures.read'] },
      { to: '/legal-holds', icon: Gavel, name: ({ shell }) => shell.holds, rights: ['erasures.read'] },
      { to: '/retention', icon: Hourglass, name: ({ shell }) => shell.retention, rights: ['privacy.read'] },
    ],
  },
  {
    name: ({ shell }) => shell.administration,
    places: [
      { to: '/operators', icon: Users, name: ({ shell }) => shell.operators, rights: ['operators.manage'] },
      {
        to: '/access',
        icon: KeyRound,
        name: ({ shell }) => shell.access,
        rights: ['tokens.manage', 'credentials.manage'],
      },
      { to: '/security', icon: SlidersHorizontal, name: ({ shell }) => shell.security, rights: ['privacy.read'] },
      { to: '/own-components', icon: Boxes, name: ({ own }) => own.title, rights: ['devices.read'] },
      { to: '/audit', icon: ScrollText, name: ({ shell }) => shell.audit, rights: ['audit.read'] },
    ],
  },
]

export function Places() {
  const words = useWords()
  const me = useMe()
  const open = (place: Place) => !place.rights || place.rights.some((right) => me.rights.includes(right))
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
        {sections
          .map(({ name, places }) => ({ name: name?.(words), places: places.filter(open) }))
          .filter(({ places }) => places.length > 0)
          .map(({ name, places }) => (
            <div key={name ?? ''} className="side-section">
              {name && <p className="side-label">{name}</p>}
              <ul>
                {places.map(({ to, icon: Icon, name: of, exact }) => (
                  <li key={to}>
                    <Link
                      to={to}
                      className="place"
                      activeOptions={{ exact: exact ?? false, includeSearch: false }}
                      title={of(words)}
                    >
                      <Icon size={16} aria-hidden="true" />
                      <span className="clip">{of(words)}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          ))}
      </nav>
      <p className="side-foot">{words.shell.version(me.version)}</p>
    </>
  )
}
