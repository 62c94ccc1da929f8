// Before devices are erased: what goes, what stays, who was told, when it happens, and until when it can be undone.
import { Button, Radio, Select, Skeleton, Textarea } from '@mantine/core'
import { useState } from 'react'
import { EraseReason, type Erasure, latestHours, previewErasure, requestErasure } from '#wire/console/erasures.ts'
import type { GroupId } from '#wire/ids.ts'
import type { Target } from '../devices/act-dialog.tsx'
import { ask, useAnswer } from '../shell/ask.ts'
import { LinkButton } from '../shell/link-button.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { SendDialog } from '../shell/send-dialog.tsx'
import { isTyped, TypedName } from '../shell/typed-name.tsx'
import { useReader } from '../words/words.ts'
import { ErasePreview } from './erase-preview.tsx'
import { ErasureClock, ErasureState } from './erasure-state.tsx'
import { staleAfterErasing } from './stale-answers.ts'

export type EraseTarget =
  | { readonly is: 'devices'; readonly devices: readonly Target[] }
  | { readonly is: 'group'; readonly id: GroupId; readonly name: string }

const reasons = EraseReason.exclude(['device-user', 'tenant-leaves']).options
type Reason = (typeof reasons)[number]

interface EraseDialogProps {
  readonly target: EraseTarget
  /** Chosen before, where retiring led here. */
  readonly reason?: Reason
  onClose(): void
  /** Called once the server has the request. */
  onDone?: () => void
}

export function EraseDialog({ target, reason: given, onClose, onDone }: EraseDialogProps) {
  const { words, format } = useReader()
  const say = words.erasures
  const [reason, setReason] = useState<Reason | undefined>(given)
  const [note, setNote] = useState('')
  const [hours, setHours] = useState<string>('')
  const [typed, setTyped] = useState('')
  const [made, setMade] = useState<Erasure>()
  const asked = target.is === 'group' ? { group: target.id } : { devices: target.devices.map((device) => device.id) }
  const preview = useAnswer(previewErasure, asked, { enabled: made === undefined })
  const one = target.is === 'devices' && target.devices.length === 1 ? target.devices[0] : undefined
  const proof = one ? one.name : target.is === 'group' ? target.name : format.number(target.devices.length)
  const title = one
    ? say.eraseTitle(one.name)
    : target.is === 'group'
      ? say.eraseGroupTitle(target.name)
      : say.eraseTitle(words.devices.count(target.devices.length, format.number(target.devices.length)))

  const send = async () => {
    if (!reason) return
    const erasure = await ask(requestErasure, {
      ...asked,
      reason,
      note: note.trim() || undefined,
      holdHours: hours === '' ? undefined : Number(hours),
    })
    setMade(erasure)
    onDone?.()
  }
  const told = preview.data
  return (
    <SendDialog
      title={title}
      size={made ? 'md' : 'xl'}
      act={told?.needsSecond ? say.askToErase : say.erase}
      grave
      disabled={!told || told.devices === 0 || !reason || !isTyped(typed, proof)}
      stale={staleAfterErasing}
      after={made ? <Made erasure={made} onClose={onClose} /> : null}
      onSend={send}
      onClose={onClose}
    >
      {preview.error && !told && <ProblemPanel error={preview.error} onRetry={() => preview.refetch()} />}
      {!told && !preview.error && <Skeleton height={260} />}
      {told && (
        <>
          <ErasePreview told={told} />
          <Radio.Group
            label={say.why}
            description={say.whyText}
            value={reason ?? ''}
            onChange={(value) => setReason(reasons.find((known) => known === value))}
          >
            <div className="reason-choices">
              {reasons.map((value) => (
                <Radio key={value} value={value} label={say.reasons[value]} />
              ))}
            </div>
          </Radio.Group>
          <div className="pair">
            <Textarea
              label={say.noteLabel}
              description={say.noteText}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              maxLength={500}
              autosize
              minRows={1}
            />
            <Select
              label={say.whenLabel}
              description={say.whenText(format.number(latestHours))}
              value={hours}
              onChange={(value) => setHours(value ?? '')}
              allowDeselect={false}
              data={[
                {
                  value: '',
                  label: told.devices === 1 ? say.whenNow : say.whenHold(format.dateTime(told.holdUntil)),
                },
                ...['0', '24', '48', '72']
                  .filter((value) => !(told.devices === 1 && value === '0'))
                  .map((value) => ({
                    value,
                    label: value === '0' ? say.whenNow : say.whenHours(format.duration(Number(value) * 3600)),
                  })),
              ]}
            />
          </div>
          <TypedName name={proof} typed={typed} onType={setTyped} />
          <p className="note">{(hours === '' ? told.devices === 1 : hours === '0') ? say.noUndoText : say.undoHint}</p>
        </>
      )}
    </SendDialog>
  )
}

/** Asked: what happens now, and the way to its page. */
function Made({ erasure, onClose }: { erasure: Erasure; onClose(): void }) {
  const { words } = useReader()
  const say = words.erasures
  return (
    <div className="form-stack" role="status">
      <p>
        <ErasureState erasure={erasure} /> {say.stateText[erasure.state]}
      </p>
      <ErasureClock erasure={erasure} />
      <p className="dim">{say.invisible}</p>
      <div className="form-end">
        <Button variant="default" onClick={onClose}>
          {words.shell.close}
        </Button>
        <LinkButton to="/erasures/$id" params={{ id: erasure.id }} data-autofocus>
          {say.follow}
        </LinkButton>
      </div>
    </div>
  )
}
