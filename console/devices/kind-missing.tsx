// Why a kind of fact is not shown: not collected, kept back, or not sent yet; never an empty table that looks like none.
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { EyeOff, Hourglass } from 'lucide-react'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { Empty } from '../shell/page.tsx'
import { useWords } from '../words/words.ts'
import type { Device } from './device.ts'

export function KindMissing({ device, kind }: { device: Device; kind: KindName }) {
  const words = useWords()
  const held = device.kinds[kind]
  if (held?.collected) {
    return (
      <Empty
        icon={<Hourglass size={22} />}
        title={words.devices.notSentYet}
        text={held.note ?? words.devices.notSentText}
      />
    )
  }
  const withheld = device.withheld.some((item) => item === kind || item.startsWith(`${kind}.`))
  return (
    <Empty
      icon={<EyeOff size={22} />}
      title={withheld ? words.devices.keptBack : words.devices.kindOff(words.kinds[kind])}
      text={held?.note ?? (withheld ? words.devices.keptBackText : words.devices.kindOffText)}
      act={
        <Button component={Link} to="/privacy/catalogue" variant="default">
          {words.privacy.openCatalogue}
        </Button>
      }
    />
  )
}
