// One device: how it is and why, what it holds, what changed, and everything known about it.
import { Button, Menu, Skeleton, Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Cable, ChevronDown, RefreshCw } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { showDevice } from '#wire/console/devices.ts'
import type { DeviceId } from '#wire/ids.ts'
import { useAnswer } from '../shell/ask.ts'
import { useMay } from '../shell/me.ts'
import { Page } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useFormat, useWords } from '../words/words.ts'
import type { Device } from './device.ts'
import { applies, DeviceMenu } from './device-verbs.tsx'
import { HardwareTab } from './hardware-tab.tsx'
import { NetworkTab } from './network-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { Presence, StatePill, useSilence } from './presence.tsx'
import { ServicesTab } from './services-tab.tsx'
import { systemName } from './system-name.ts'
import type { Wish } from './wish.ts'
import { WishDialog } from './wish-dialog.tsx'

const SoftwareTab = lazy(() => import('./software-tab.tsx').then((room) => ({ default: room.SoftwareTab })))
const DeviceVulnerabilities = lazy(() =>
  import('../vulnerabilities/device-tab.tsx').then((room) => ({ default: room.DeviceVulnerabilities })),
)
const EventsTab = lazy(() => import('../events/events-tab.tsx').then((room) => ({ default: room.EventsTab })))
const HistoryTab = lazy(() => import('./history-tab.tsx').then((room) => ({ default: room.HistoryTab })))
const PrivacyTab = lazy(() => import('./privacy-tab.tsx').then((room) => ({ default: room.PrivacyTab })))
const KnownTab = lazy(() => import('./known-tab.tsx').then((room) => ({ default: room.KnownTab })))

const route = getRouteApi('/in/devices/$id')
const tabs = [
  'overview',
  'software',
  'vulnerabilities',
  'hardware',
  'network',
  'services',
  'events',
  'history',
  'known',
  'privacy',
] as const
type Tab = (typeof tabs)[number]

export function DevicePage() {
  const words = useWords()
  const format = useFormat()
  const id = route.useParams().id as DeviceId
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const tab = tabs.find((known) => known === search.tab) ?? 'overview'
  const shown = useAnswer(showDevice, { id }, { everyMilliseconds: 60_000 })
  const [wish, setWish] = useState<Wish>()
  // An erased device is in no list: there is nothing to stay with.
  const [gone, setGone] = useState(false)
  const leave = () => navigate({ to: '/devices' })
  const mayOperate = useMay('devices.operate')
  const mayFindings = useMay('findings.read')
  const device = shown.data
  const above = { label: words.devices.title, to: '/devices' }

  if (shown.error && !device) {
    return (
      <Page title={words.devices.device} above={above}>
        <ProblemPanel error={shown.error} onRetry={() => shown.refetch()} />
      </Page>
    )
  }
  if (!device) {
    return (
      <Page title={words.devices.device} above={above}>
        <Skeleton height={36} mb="md" width={420} maw="100%" />
        <Skeleton height={260} />
      </Page>
    )
  }
  // A number only where it was told: nothing that is not collected reads as none.
  const count = (kind: string) => (device.kinds[kind]?.collected ? device.kinds[kind].rows : undefined)
  const label = (each: Tab) => {
    const rows = each === 'software' ? device.packages : count(each)
    return (
      <>
        {words.devices.tabs[each]}
        {['software', 'network', 'services'].includes(each) && rows !== undefined && (
          <span className="dim number"> {format.number(rows)}</span>
        )}
      </>
    )
  }
  return (
    <Page
      title={device.name}
      above={above}
      beside={
        <span className={device.state === 'managed' ? 'pill' : undefined}>
          <StatePill state={device.state} />
        </span>
      }
      lede={
        <span className="device-lede">
          <Presence of={device} />
          <Silence device={device} />
          {device.held && (
            <span className="held">
              <Cable size={14} aria-hidden="true" /> {words.connection.held}
            </span>
          )}
          {[
            systemName(device.osId, device.osVersion),
            device.deviceClass && words.devices.className(device.deviceClass),
            device.group?.name,
          ]
            .filter(Boolean)
            .map((part) => (
              <span key={part}>{part}</span>
            ))}
        </span>
      }
      acts={
        <>
          {mayOperate && applies.sync(device, false) && (
            <Button leftSection={<RefreshCw size={15} aria-hidden="true" />} onClick={() => setWish('sync')}>
              {words.devices.verbs.sync}
            </Button>
          )}
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <Button variant="default" rightSection={<ChevronDown size={15} aria-hidden="true" />}>
                {words.table.acts}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <DeviceMenu
                device={device}
                kept={device.reach?.keep.why.includes('device') ?? false}
                withOpen={false}
                onWish={setWish}
              />
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(next) =>
          navigate({ search: { tab: next === 'overview' || !next ? undefined : next }, replace: true })
        }
        keepMounted={false}
        className="device-tabs"
      >
        <Tabs.List mb="md">
          {(mayFindings ? tabs : tabs.filter((each) => each !== 'vulnerabilities')).map((each) => (
            <Tabs.Tab key={each} value={each}>
              {label(each)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Suspense fallback={<Skeleton height={260} />}>
          <Tabs.Panel value="overview">
            <OverviewTab device={device} onWish={setWish} />
          </Tabs.Panel>
          <Tabs.Panel value="software">
            <SoftwareTab
              device={device}
              q={search.q ?? ''}
              onSearch={(q) => navigate({ search: { tab: 'software', q: q || undefined }, replace: true })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="vulnerabilities">
            <DeviceVulnerabilities device={device} />
          </Tabs.Panel>
          <Tabs.Panel value="hardware">
            <HardwareTab device={device} />
          </Tabs.Panel>
          <Tabs.Panel value="network">
            <NetworkTab device={device} />
          </Tabs.Panel>
          <Tabs.Panel value="services">
            <ServicesTab device={device} />
          </Tabs.Panel>
          <Tabs.Panel value="events">
            <EventsTab device={device} />
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <HistoryTab id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="known">
            <KnownTab id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="privacy">
            <PrivacyTab id={id} name={device.name} agent={device.state !== 'unmanaged'} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
      {wish && (
        <WishDialog
          wish={wish}
          targets={[device]}
          onClose={() => (gone ? leave() : setWish(undefined))}
          onDone={(done) => setGone(done === 'erase')}
          // Its way is shown on the page itself.
          onAsked={() => navigate({ search: {}, replace: true })}
        />
      )}
    </Page>
  )
}

function Silence({ device }: { device: Device }) {
  const silence = useSilence(device)
  return silence && <span>{silence}</span>
}
