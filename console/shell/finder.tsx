// The one search box: devices, packages and pages, from anywhere with Ctrl+K.
import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { MonitorSmartphone, Package, Search, ShieldAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import { listDevices } from '#wire/console/devices.ts'
import { listFindings } from '#wire/console/findings.ts'
import { listSoftware } from '#wire/console/software.ts'
import { Presence } from '../devices/presence.tsx'
import { useFormat, useWords } from '../words/words.ts'
import { useAnswer } from './ask.ts'
import { useMay } from './me.ts'

const found = 5

export function Finder() {
  const words = useWords()
  const format = useFormat()
  const navigate = useNavigate()
  const box = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 150)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  useHotkeys([['mod+K', () => box.current?.focus()]], [])

  const enabled = search.length > 0
  const devices = useAnswer(listDevices, { search, limit: found }, { enabled, keep: true })
  const software = useAnswer(listSoftware, { search, limit: found }, { enabled, keep: true })
  // Names of advisories begin with letters and a dash; a word alone is a package's.
  const named = useMay('findings.read') && /^[a-z]+-/i.test(search)
  const findings = useAnswer(
    listFindings,
    { search, decision: 'all', limit: found },
    { enabled: enabled && named, keep: true },
  )
  const advisories = named ? (findings.data?.items ?? []) : []
  const busy = enabled && (devices.isFetching || software.isFetching)

  const go = (value: string) => {
    combobox.closeDropdown()
    setText('')
    box.current?.blur()
    const [what, ...rest] = value.split(' ')
    if (what === 'device') navigate({ to: '/devices/$id', params: { id: rest.join(' ') } })
    if (what === 'devices') navigate({ to: '/devices', search: { q: search } })
    if (what === 'software') navigate({ to: '/software', search: { q: search } })
    if (what === 'advisory') {
      navigate({ to: '/vulnerabilities/$advisory', params: { advisory: rest.join(' ') }, search: {} })
    }
    if (what === 'package') {
      const [manager = '', ...name] = rest
      navigate({ to: '/software/$manager', params: { manager }, search: { name: name.join(' ') } })
    }
  }

  return (
    <Combobox store={combobox} onOptionSubmit={go} position="bottom-start" withinPortal shadow="md">
      <Combobox.Target>
        <TextInput
          ref={box}
          className="finder"
          value={text}
          aria-label={words.shell.find}
          placeholder={words.shell.find}
          leftSection={<Search size={15} aria-hidden="true" />}
          rightSectionWidth={64}
          rightSection={busy ? <Loader size={14} /> : <kbd className="hint">{words.shell.findKey}</kbd>}
          onChange={(event) => {
            setText(event.currentTarget.value)
            combobox.openDropdown()
            combobox.updateSelectedOptionIndex()
          }}
          onFocus={() => text && combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!enabled} miw={340}>
        <Combobox.Options mah={420} className="finder-list">
          <Combobox.Group label={words.shell.devices}>
            {devices.data?.items.map((row) => (
              <Combobox.Option key={row.id} value={`device ${row.id}`}>
                <MonitorSmartphone size={15} aria-hidden="true" />
                <span className="clip">{row.name}</span>
                <Presence of={row} />
              </Combobox.Option>
            ))}
            {devices.data && devices.data.total > found && (
              <Combobox.Option value="devices">
                <span className="link-like">{words.shell.allDevices(format.number(devices.data.total))}</span>
              </Combobox.Option>
            )}
          </Combobox.Group>
          <Combobox.Group label={words.shell.software}>
            {software.data?.items.map((row) => (
              <Combobox.Option key={`${row.manager}/${row.name}`} value={`package ${row.manager} ${row.name}`}>
                <Package size={15} aria-hidden="true" />
                <span className="clip">{row.name}</span>
                <span className="dim">{words.devices.count(row.devices, format.number(row.devices))}</span>
              </Combobox.Option>
            ))}
            {software.data && software.data.total > found && (
              <Combobox.Option value="software">
                <span className="link-like">{words.shell.allPackages(format.number(software.data.total))}</span>
              </Combobox.Option>
            )}
          </Combobox.Group>
          {advisories.length > 0 && (
            <Combobox.Group label={words.shell.vulnerabilities}>
              {advisories.map((row) => (
                <Combobox.Option key={row.advisory} value={`advisory ${row.advisory}`}>
                  <ShieldAlert size={15} aria-hidden="true" />
                  <span className="clip">
                    {row.advisory} <span className="dim">{row.title}</span>
                  </span>
                  <span className="dim">{words.devices.count(row.devices, format.number(row.devices))}</span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          )}
          {advisories.length === 0 && devices.data?.total === 0 && software.data?.total === 0 && (
            <Combobox.Empty>{words.shell.nothingFound(search)}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
