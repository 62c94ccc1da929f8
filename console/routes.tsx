// The console's map: every page has one address, and the whole state of a list lives in it.
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { whoAmI } from '#wire/console/session.ts'
import { setupState } from '#wire/console/setup.ts'
import { Problem } from '#wire/problem.ts'
import { SetupPage } from './people/setup-page.tsx'
import { SignInPage } from './people/sign-in-page.tsx'
import { ask } from './shell/ask.ts'
import { Frame } from './shell/frame.tsx'
import { Missing, Trouble } from './shell/trouble.tsx'

interface RouterContext {
  readonly client: QueryClient
  onSignedIn(): void
}

/** Search words as they stand in the address: text only, each page reads its own. */
type Search<K extends string> = { [key in K]?: string | undefined }
const only =
  <K extends string>(...keys: K[]) =>
  (given: Record<string, unknown>): Search<K> =>
    Object.fromEntries(keys.flatMap((key) => (typeof given[key] === 'string' ? [[key, given[key]]] : []))) as Search<K>

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: Missing })

const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: SetupPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: only('next'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./people/invitation-page.tsx'), 'InvitationPage'),
})

/** Who is signed in, asked once; whoever is not goes to the door that is open. */
async function admit({ context, location }: { context: RouterContext; location: { href: string } }) {
  try {
    const me = await context.client.ensureQueryData({
      queryKey: [whoAmI.name, {}],
      queryFn: ({ signal }) => ask(whoAmI, {}, signal),
    })
    context.onSignedIn()
    return me
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'credential-invalid') throw error
    const state = await ask(setupState, {})
    if (state.open) throw redirect({ to: '/setup' })
    throw redirect({ to: '/sign-in', search: { next: location.href === '/' ? undefined : location.href } })
  }
}

const choosePrivacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy/choose',
  beforeLoad: admit,
  errorComponent: Trouble,
  component: lazyRouteComponent(() => import('./privacy/choose-page.tsx'), 'ChoosePage'),
})

const inside = createRoute({
  getParentRoute: () => root,
  id: 'in',
  component: Frame,
  errorComponent: Trouble,
  async beforeLoad(given) {
    const me = await admit(given)
    // Strict holds until somebody chose: whoever may choose is asked first.
    if (!me.privacyChosen && me.rights.includes('privacy.manage')) throw redirect({ to: '/privacy/choose' })
    return { me }
  },
})

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
})
const devices = createRoute({
  getParentRoute: () => inside,
  path: '/devices',
  validateSearch: only(
    'q',
    'state',
    'presence',
    'os',
    'class',
    'owner',
    'group',
    'package',
    'version',
    'sort',
    'order',
    'page',
    'cursor',
    'size',
    'columns',
  ),
  component: lazyRouteComponent(() => import('./devices/devices-page.tsx'), 'DevicesPage'),
})
const addDevice = createRoute({
  getParentRoute: () => inside,
  path: '/devices/add',
  component: lazyRouteComponent(() => import('./devices/add-page.tsx'), 'AddPage'),
})
const device = createRoute({
  getParentRoute: () => inside,
  path: '/devices/$id',
  validateSearch: only('tab', 'q', 'sort', 'order', 'severity', 'type', 'hours', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./devices/device-page.tsx'), 'DevicePage'),
})
const syncs = createRoute({
  getParentRoute: () => inside,
  path: '/syncs',
  validateSearch: only('page', 'cursor'),
  component: lazyRouteComponent(() => import('./syncs/syncs-page.tsx'), 'SyncsPage'),
})
const sync = createRoute({
  getParentRoute: () => inside,
  path: '/syncs/$id',
  validateSearch: only('state', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./syncs/sync-page.tsx'), 'SyncPage'),
})
const events = createRoute({
  getParentRoute: () => inside,
  path: '/events',
  validateSearch: only('severity', 'type', 'device', 'hours', 'from', 'until', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./events/events-page.tsx'), 'EventsPage'),
})
const software = createRoute({
  getParentRoute: () => inside,
  path: '/software',
  validateSearch: only('q', 'manager', 'sort', 'order', 'page', 'cursor', 'size'),
  component: lazyRouteComponent(() => import('./software/software-page.tsx'), 'SoftwarePage'),
})
const softwarePackage = createRoute({
  getParentRoute: () => inside,
  // A name may end like a file's, so it is no part of the path.
  path: '/software/$manager',
  validateSearch: only('name'),
  component: lazyRouteComponent(() => import('./software/package-page.tsx'), 'PackagePage'),
})
const vulnerabilities = createRoute({
  getParentRoute: () => inside,
  path: '/vulnerabilities',
  validateSearch: only(
    'by',
    'q',
    'priority',
    'kind',
    'verdict',
    'decision',
    'group',
    'source',
    'ecosystem',
    'kev',
    'package',
    'coverage',
    'state',
    'sort',
    'order',
    'page',
    'cursor',
    'size',
  ),
  component: lazyRouteComponent(() => import('./vulnerabilities/vulnerabilities-page.tsx'), 'VulnerabilitiesPage'),
})
const sources = createRoute({
  getParentRoute: () => inside,
  path: '/vulnerabilities/sources',
  component: lazyRouteComponent(() => import('./vulnerabilities/sources-page.tsx'), 'SourcesPage'),
})
const advisory = createRoute({
  getParentRoute: () => inside,
  path: '/vulnerabilities/$advisory',
  validateSearch: only('at'),
  component: lazyRouteComponent(() => import('./vulnerabilities/advisory-page.tsx'), 'AdvisoryPage'),
})
const ownComponents = createRoute({
  getParentRoute: () => inside,
  path: '/own-components',
  component: lazyRouteComponent(() => import('./own-components/own-components-page.tsx'), 'OwnComponentsPage'),
})
const serverPrivacy = createRoute({
  getParentRoute: () => inside,
  path: '/privacy',
  component: lazyRouteComponent(() => import('./privacy/server-privacy-page.tsx'), 'ServerPrivacyPage'),
})
const catalogue = createRoute({
  getParentRoute: () => inside,
  path: '/privacy/catalogue',
  validateSearch: only('tab', 'q', 'kind', 'sensitivity', 'from', 'only'),
  component: lazyRouteComponent(() => import('./privacy/catalogue-page.tsx'), 'CataloguePage'),
})
const log = createRoute({
  getParentRoute: () => inside,
  path: '/privacy/log',
  component: lazyRouteComponent(() => import('./log/log-page.tsx'), 'LogPage'),
})
const requests = createRoute({
  getParentRoute: () => inside,
  path: '/requests',
  component: lazyRouteComponent(() => import('./requests/requests-page.tsx'), 'RequestsPage'),
})
const consents = createRoute({
  getParentRoute: () => inside,
  path: '/consents',
  component: lazyRouteComponent(() => import('./sharing/consents-page.tsx'), 'ConsentsPage'),
})
const left = createRoute({
  getParentRoute: () => inside,
  path: '/left',
  validateSearch: only('tab', 'purpose', 'days', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./sharing/left-page.tsx'), 'LeftPage'),
})
const looks = createRoute({
  getParentRoute: () => inside,
  path: '/looks',
  validateSearch: only('device', 'actor', 'days', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./looks/looks-page.tsx'), 'LooksPage'),
})
const retention = createRoute({
  getParentRoute: () => inside,
  path: '/retention',
  validateSearch: only('q'),
  component: lazyRouteComponent(() => import('./retention/retention-page.tsx'), 'RetentionPage'),
})
const processing = createRoute({
  getParentRoute: () => inside,
  path: '/processing',
  component: lazyRouteComponent(() => import('./privacy/processing-page.tsx'), 'ProcessingPage'),
})
const devicePrivacy = createRoute({
  getParentRoute: () => inside,
  path: '/device-privacy',
  component: lazyRouteComponent(() => import('./device-privacy/device-privacy-page.tsx'), 'DevicePrivacyPage'),
})
const operators = createRoute({
  getParentRoute: () => inside,
  path: '/operators',
  component: lazyRouteComponent(() => import('./operators/operators-page.tsx'), 'OperatorsPage'),
})
const erasures = createRoute({
  getParentRoute: () => inside,
  path: '/erasures',
  validateSearch: only('state', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./erasures/erasures-page.tsx'), 'ErasuresPage'),
})
const erasure = createRoute({
  getParentRoute: () => inside,
  path: '/erasures/$id',
  validateSearch: only('page', 'cursor'),
  component: lazyRouteComponent(() => import('./erasures/erasure-page.tsx'), 'ErasurePage'),
})
const holds = createRoute({
  getParentRoute: () => inside,
  path: '/legal-holds',
  component: lazyRouteComponent(() => import('./erasures/holds-page.tsx'), 'HoldsPage'),
})
const security = createRoute({
  getParentRoute: () => inside,
  path: '/security',
  component: lazyRouteComponent(() => import('./security/security-page.tsx'), 'SecurityPage'),
})
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: only('actor', 'act', 'subject', 'days', 'page', 'cursor'),
  component: lazyRouteComponent(() => import('./people/audit-page.tsx'), 'AuditPage'),
})
const access = createRoute({
  getParentRoute: () => inside,
  path: '/access',
  validateSearch: only('tab'),
  component: lazyRouteComponent(() => import('./people/access-page.tsx'), 'AccessPage'),
})

const tree = root.addChildren([
  setup,
  signIn,
  invitation,
  choosePrivacy,
  inside.addChildren([
    overview,
    devices,
    addDevice,
    device,
    software,
    softwarePackage,
    vulnerabilities,
    sources,
    advisory,
    ownComponents,
    syncs,
    sync,
    events,
    serverPrivacy,
    catalogue,
    requests,
    consents,
    left,
    log,
    looks,
    retention,
    processing,
    devicePrivacy,
    operators,
    erasures,
    erasure,
    holds,
    security,
    audit,
    access,
  ]),
])

export function makeRouter(client: QueryClient, { onSignedIn }: { onSignedIn(): void }) {
  return createRouter({
    routeTree: tree,
    context: { client, onSignedIn },
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    defaultErrorComponent: Trouble,
    // Lists in the address are readable: `?os=debian%2012,alpine%203.20&state=managed`.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '')
      const text = new URLSearchParams(given as [string, string][]).toString().replaceAll('%2C', ',')
      return text === '' ? '' : `?${text}`
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
