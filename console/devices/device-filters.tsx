// The filters of the device list, each value with the devices it would leave.
import { Package } from 'lucide-react'
import type { DeviceState, deviceFacets, PresenceState } from '#wire/console/devices.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Ownership } from '#wire/control/remote.ts'
import { Filter } from '../table/filter.tsx'
import { Narrowed } from '../table/narrowed.tsx'
import { useWords } from '../words/words.ts'
import { type DevicesSearch, words as listed } from './search-words.ts'
import { systemName } from './system-name.ts'

interface DeviceFiltersProps {
  readonly search: DevicesSearch
  readonly facets: AnswerOf<typeof deviceFacets> | undefined
  onChange(next: DevicesSearch): void
}

export function DeviceFilters({ search, facets, onChange }: DeviceFiltersProps) {
  const words = useWords()
  const say = words.devices
  const filter = (
    key: 'state' | 'presence' | 'os' | 'class' | 'owner',
    title: string,
    counts: readonly { value: string; label: string; devices: number }[] | undefined,
    label: (value: string, given: string) => string,
  ) => (
    <Filter
      title={title}
      chosen={listed(search[key])}
      choices={(counts ?? []).map((count) => ({
        value: count.value,
        label: label(count.value, count.label),
        count: count.devices,
      }))}
      onChange={(chosen) => onChange({ [key]: chosen.join(',') || undefined })}
    />
  )
  return (
    <>
      {filter('presence', say.contact, facets?.presence, (value) => say.presence[value as PresenceState] ?? value)}
      {filter('state', say.stateTitle, facets?.state, (value) => say.state[value as DeviceState] ?? value)}
      {filter('os', say.os, facets?.os, (value, given) => {
        const [id, version] = value.split(' ')
        return systemName(id, version) ?? given
      })}
      {filter('class', say.deviceClass, facets?.deviceClass, (value) => say.className(value))}
      {filter(
        'owner',
        words.devicePrivacy.whose,
        facets?.ownership,
        (value) => words.devicePrivacy.ownerName[value as Ownership] ?? value,
      )}
      {search.package && (
        <Narrowed
          title={say.package}
          icon={<Package size={14} aria-hidden="true" />}
          value={[search.package, search.version].filter(Boolean).join(' ')}
          onClear={() => onChange({ package: undefined, version: undefined })}
        />
      )}
    </>
  )
}
