// One passage through the door: which program, what for, on what it rests, which fields, how much, and the digest to compare.
import { Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Passage } from '#wire/console/outbound.ts'
import { Instant } from '../shell/age.tsx'
import { useFieldNames } from '../shell/field-names.ts'
import { Fact, Facts } from '../shell/page.tsx'
import { useReader } from '../words/words.ts'

export function PassageSheet({ passage, onClose }: { passage: Passage | undefined; onClose(): void }) {
  const { words } = useReader()
  return (
    <Drawer opened={passage !== undefined} onClose={onClose} position="right" size={460} title={words.left.sheet}>
      {passage && <Sheet passage={passage} />}
    </Drawer>
  )
}

function Sheet({ passage }: { passage: Passage }) {
  const { words, format } = useReader()
  const say = words.left
  const fieldNames = useFieldNames()
  const bytes = (count: number | undefined) =>
    count === undefined ? <span className="dim">{say.underWay}</span> : format.bytes(count)
  return (
    <Facts>
      <Fact name={say.recipient}>
        <code>{passage.destination}</code>
      </Fact>
      <Fact name={say.at}>
        <Instant at={passage.at} />
      </Fact>
      <Fact name={say.purpose}>{say.purposes[passage.purpose] ?? passage.purpose}</Fact>
      <Fact name={say.record}>
        {passage.record ? (
          <Link to="/consents">
            <code>{passage.record}</code>
          </Link>
        ) : (
          say.noRecord
        )}
      </Fact>
      <Fact name={say.place}>{say.places[passage.place]}</Fact>
      <Fact name={say.told}>
        {passage.devices ? say.devices(passage.devices, format.number(passage.devices)) : say.noFields}
      </Fact>
      {passage.fields.length > 0 && <Fact name={say.fields}>{fieldNames(passage.fields)}</Fact>}
      <Fact name={say.bytes}>{bytes(passage.sentBytes)}</Fact>
      <Fact name={say.received}>{bytes(passage.receivedBytes)}</Fact>
      <Fact name={say.digest}>
        {passage.digest ? <code>{passage.digest}</code> : <span className="dim">{say.noDigest}</span>}
      </Fact>
      <Fact name={say.outcome}>{passage.outcome && <code>{passage.outcome}</code>}</Fact>
    </Facts>
  )
}
