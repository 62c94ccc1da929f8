// A decision about one or many advisories: what is decided, why, until when, where it holds, and what that covers.
import { Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { DecisionVerdict, decideFindings, Justification } from '#wire/console/decisions.ts'
import { listGroups } from '#wire/console/devices.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { say } from '../shell/notices.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { useReader, useWords } from '../words/words.ts'
import { Covered } from './covered.tsx'
import type { DecideTarget } from './decide-target.ts'
import { staleAfterDeciding } from './stale-answers.ts'
import { daysAhead, UntilInput } from './until-input.tsx'

export const decideVerbs = DecisionVerdict.options
export type DecideVerb = (typeof decideVerbs)[number]

interface DecideDialogProps {
  readonly verdict: DecideVerb
  readonly targets: readonly DecideTarget[]
  /** Decided from a device's own page: for it alone unless somebody says otherwise. */
  readonly device?: { readonly id: DeviceId; readonly name: string }
  onClose(): void
  onDone?: () => void
}

export function DecideDialog({ verdict: first, targets, device, onClose, onDone }: DecideDialogProps) {
  const { words, format } = useReader()
  const text = words.decisions
  const [verdict, setVerdict] = useState<DecideVerb>(first)
  const [where, setWhere] = useState(device ? 'device' : 'tenant')
  const [group, setGroup] = useState<string | null>(null)
  const [only, setOnly] = useState<string | null>(null)
  const [justification, setJustification] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState(daysAhead(90))
  const one = targets.length === 1 ? targets[0] : undefined
  const ends = verdict !== 'not-affected'
  const ready = reason.trim().length >= 3 && (!ends || until !== '') && (where !== 'group' || group !== null)
  const send = async () => {
    await ask(decideFindings, {
      advisory: targets.map((target) => target.advisory),
      verdict,
      reason: reason.trim(),
      scope:
        where === 'device' && device
          ? { where: 'device', device: device.id }
          : where === 'group'
            ? { where: 'group', group: group as GroupId }
            : { where: 'tenant' },
      package: only ?? undefined,
      justification:
        verdict === 'not-affected' ? Justification.options.find((known) => known === justification) : undefined,
      until: until === '' ? undefined : until,
    })
    say(text.made(targets.length, format.number(targets.length)))
    onDone?.()
  }

  return (
    <SendDialog
      size="lg"
      title={one ? text.titleOne(one.advisory) : text.titleMany(format.number(targets.length))}
      act={text.verbs[verdict]}
      disabled={!ready}
      stale={staleAfterDeciding}
      onSend={send}
      onClose={onClose}
    >
      <fieldset>
        <legend className="legend">{text.what}</legend>
        <div className="uses">
          {decideVerbs.map((each) => (
            <label key={each} className="option">
              <input
                type="radio"
                name="verdict"
                value={each}
                checked={verdict === each}
                onChange={() => setVerdict(each)}
              />
              <b>{text.verbs[each]}</b>
              <span>{text.verbText[each]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {verdict === 'not-affected' && (
        <Select
          label={text.justification}
          description={text.justificationText}
          value={justification}
          onChange={setJustification}
          clearable
          data={Justification.options.map((value) => ({ value, label: text.justifications[value] }))}
        />
      )}
      <Textarea
        label={text.reason}
        description={text.reasonText}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={2000}
        autosize
        minRows={2}
        required
        data-autofocus
      />
      <Scope
        where={where}
        onWhere={setWhere}
        group={group}
        onGroup={setGroup}
        deviceName={device?.name}
        packages={one?.packages ?? []}
        only={only}
        onOnly={setOnly}
      />
      {ends ? (
        <UntilInput label={text.until} description={text.untilText} value={until} onChange={setUntil} />
      ) : (
        <p className="note">{text.endless}</p>
      )}
      <Covered
        targets={targets}
        where={where}
        {...(where === 'group' && group ? { group: group as GroupId } : {})}
        {...(only ? { only } : {})}
      />
    </SendDialog>
  )
}

interface ScopeProps {
  readonly where: string
  onWhere(where: string): void
  readonly group: string | null
  onGroup(group: string | null): void
  readonly deviceName: string | undefined
  readonly packages: readonly string[]
  readonly only: string | null
  onOnly(only: string | null): void
}

function Scope(props: ScopeProps) {
  const words = useWords()
  const text = words.decisions
  const groups = useAnswer(listGroups, {}, { staleMilliseconds: 60_000 })
  return (
    <>
      <div className="pair">
        <Select
          label={text.where}
          value={props.where}
          onChange={(next) => next && props.onWhere(next)}
          allowDeselect={false}
          data={[
            ...(props.deviceName ? [{ value: 'device', label: text.onDevice(props.deviceName) }] : []),
            { value: 'group', label: text.inGroup },
            { value: 'tenant', label: text.everywhere },
          ]}
        />
        {props.where === 'group' && (
          <Select
            label={words.devices.group}
            value={props.group}
            onChange={props.onGroup}
            searchable
            required
            nothingFoundMessage={words.table.noValues}
            data={groups.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          />
        )}
      </div>
      {props.packages.length > 1 && (
        <Select
          label={text.inPackage}
          value={props.only}
          onChange={props.onOnly}
          clearable
          placeholder={text.allPackages}
          data={props.packages.map((name) => ({ value: name, label: name }))}
        />
      )}
    </>
  )
}
