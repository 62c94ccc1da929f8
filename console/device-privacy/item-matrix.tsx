// Item by ownership: what of the organisation's choice is collected from company devices and from personal ones.
import { Switch } from '@mantine/core'
import type { DevicePrivacy } from '#wire/console/device-privacy.ts'
import { Ownership } from '#wire/control/remote.ts'
import { Panel } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'
import { type Item, isSwitchedOff, itemName, items } from './items.ts'

interface ItemMatrixProps {
  readonly wish: DevicePrivacy
  /** The organisation's choice: the most that is collected. */
  readonly chosen: ReadonlySet<string>
  readonly readOnly: boolean
  onChange(wish: DevicePrivacy): void
}

export function ItemMatrix({ wish, chosen, readOnly, onChange }: ItemMatrixProps) {
  const { words } = useReader()
  const say = words.devicePrivacy
  const toggle = (owner: Ownership, { item }: Item) => {
    const { off } = wish[owner]
    const next = off.includes(item) ? off.filter((other) => other !== item) : [...off, item].sort()
    onChange({ ...wish, [owner]: { ...wish[owner], off: next } })
  }
  return (
    <Panel flush title={say.items} note={say.itemsText}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="list-scroll" tabIndex={0} aria-label={say.items}>
        <table className="list matrix">
          <caption className="unseen">{say.items}</caption>
          <thead>
            <tr>
              <th scope="col">{say.item}</th>
              <th scope="col" className="choice-cell">
                {say.choice}
              </th>
              {Ownership.options.map((owner) => (
                <th key={owner} scope="col">
                  {say.ownership[owner]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => {
              const name = itemName(item.item, words)
              const collected = chosen.has(item.item)
              return (
                <tr key={item.item} data-off={!collected || undefined}>
                  <th scope="row" data-under={item.under !== undefined || undefined}>
                    {name}
                  </th>
                  <td className="choice-cell">
                    <span className="presence">
                      <i className="dot" data-tone={collected ? 'accent' : 'none'} aria-hidden="true" />
                      {collected ? say.chosen : say.notChosen}
                    </span>
                  </td>
                  {Ownership.options.map((owner) => {
                    const off = isSwitchedOff(item, wish[owner].off)
                    // A kind that is off takes its fields with it: their own switches wait.
                    const byKind = item.under !== undefined && wish[owner].off.includes(item.under)
                    const on = collected && !off
                    return (
                      <td key={owner}>
                        <Switch
                          size="sm"
                          checked={on}
                          disabled={readOnly || !collected || byKind}
                          onChange={() => toggle(owner, item)}
                          aria-label={say.collect(name, say.ownership[owner])}
                          title={collected ? undefined : say.notChosenText}
                          label={on && owner === 'personal' ? say.ifAgreed : on ? say.on : say.off}
                        />
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
