// Asks before an act on devices, says what will be gone and what stays, then shows a result per device.
import { Button, Modal, Progress, Select, Textarea, TextInput } from '@mantine/core'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { actOnDevices, type DeviceVerb, listGroups, renameDevice } from '#wire/console/devices.ts'
import type { DeviceId, GroupId } from '#wire/ids.ts'
import { type ProblemCode, problems } from '#wire/problem.ts'
import { ask, useAnswer } from '../shell/ask.ts'
import { say } from '../shell/notices.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useSend } from '../shell/send.ts'
import { isTyped, TypedName } from '../shell/typed-name.tsx'
import { useFormat, useWords, type Words } from '../words/words.ts'
import type { Wish } from './wish.ts'

export interface Target {
  readonly id: DeviceId
  readonly name: string
}

interface ActDialogProps {
  readonly wish: Exclude<Wish, 'sync' | 'owner' | 'hold' | 'erase'>
  /** With `retire`: out of service until it is back, and everything stays. */
  readonly why?: 'repair' | 'lost'
  readonly targets: readonly Target[]
  onClose(): void
  /** Called once the server answered for all of them. */
  onDone?: () => void
}

interface Result {
  readonly name: string
  readonly done: boolean
  readonly code?: string | undefined
  readonly detail?: string | undefined
}

/** Devices told of in one request: a result comes back often enough to be seen moving. */
const atOnce = 100
const staleAfterActing = ['listDevices', 'deviceFacets', 'showDevice', 'listGroups', 'overview']

export function ActDialog({ wish, why, targets, onClose, onDone }: ActDialogProps) {
  const words = useWords()
  const format = useFormat()
  const [name, setName] = useState('')
  const [group, setGroup] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [results, setResults] = useState<Result[]>()
  const { busy, error, send } = useSend(staleAfterActing)
  const one = targets.length === 1 ? targets[0] : undefined
  const grave = wish === 'revoke'
  const verb = why ? words.devices.whys[why][0] : words.devices.verbs[wish]
  const text = why ? words.devices.keepsText : words.devices.verbText[wish]
  const proof = one ? one.name : format.number(targets.length)
  const title = words.devices.verbTitle(verb, one?.name, format.number(targets.length))

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    return send(async () => {
      if (wish === 'rename' && one) {
        const answer = await ask(renameDevice, { id: one.id, name: name.trim() })
        say(words.devices.renamed(answer.name))
        onClose()
      } else {
        const all = await act(wish as DeviceVerb, targets, { reason, group, why }, setResults)
        if (one && all.every((result) => result.done)) {
          say(words.devices.verbDone(verb, one.name))
          onClose()
        }
      }
      onDone?.()
    })
  }

  return (
    <Modal opened onClose={onClose} title={title} size={one && !results ? 'md' : 'lg'}>
      <form className="form-stack" onSubmit={onSubmit}>
        {error !== undefined && <ProblemPanel error={error} />}
        {results ? (
          <Results results={results} total={targets.length} busy={busy} />
        ) : (
          <>
            {text && <p className="dim">{text}</p>}
            {wish === 'rename' && (
              <TextInput
                label={words.devices.newName}
                description={words.devices.newNameText}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                maxLength={200}
                data-autofocus
              />
            )}
            {wish === 'move' && <GroupChoice value={group} onChange={setGroup} />}
            {(grave || why) && (
              <>
                <Textarea
                  label={words.devices.reason}
                  description={words.devices.reasonText}
                  value={reason}
                  onChange={(event) => setReason(event.currentTarget.value)}
                  maxLength={500}
                  autosize
                  minRows={2}
                />
                {grave && <TypedName name={proof} typed={typed} onType={setTyped} />}
              </>
            )}
          </>
        )}
        <div className="form-end">
          <Button variant="default" onClick={onClose}>
            {results && !busy ? words.shell.close : words.shell.cancel}
          </Button>
          {!results && (
            <Button
              type="submit"
              loading={busy}
              color={grave ? 'red' : 'ink'}
              disabled={grave && !isTyped(typed, proof)}
              data-autofocus={wish === 'approve' || wish === 'unlock' ? true : undefined}
            >
              {verb}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}

async function act(
  verb: DeviceVerb,
  targets: readonly Target[],
  given: { reason: string; group: string | null; why: 'repair' | 'lost' | undefined },
  onResults: (results: Result[]) => void,
): Promise<Result[]> {
  const results: Result[] = []
  if (targets.length > 1) onResults([])
  for (let from = 0; from < targets.length; from += atOnce) {
    const some = targets.slice(from, from + atOnce)
    const answer = await ask(actOnDevices, {
      verb,
      devices: some.map((target) => target.id),
      reason: given.reason.trim() || undefined,
      group: verb === 'move' ? (given.group as GroupId | null) : undefined,
      why: given.why,
    })
    const names = new Map(some.map((target) => [target.id, target.name]))
    for (const { device, done, code, detail } of answer.results) {
      results.push({ name: names.get(device) ?? device, done, code, detail })
    }
    if (targets.length > 1 || results.some((result) => !result.done)) onResults([...results])
  }
  return results
}

function GroupChoice({ value, onChange }: { value: string | null; onChange(value: string | null): void }) {
  const words = useWords()
  const groups = useAnswer(listGroups, {})
  return (
    <Select
      label={words.devices.group}
      value={value}
      onChange={onChange}
      clearable
      searchable
      placeholder={words.devices.noGroup}
      nothingFoundMessage={words.table.noValues}
      data={groups.data?.items.map((group) => ({ value: group.id, label: group.name })) ?? []}
      data-autofocus
    />
  )
}

function Results({ results, total, busy }: { results: Result[]; total: number; busy: boolean }) {
  const words = useWords()
  const format = useFormat()
  const refused = results.filter((result) => !result.done)
  return (
    <div className="form-stack" role="status">
      <Progress
        value={(results.length / total) * 100}
        animated={busy}
        aria-label={words.devices.progress(format.number(results.length), format.number(total))}
      />
      <p>
        {words.devices.outcome(format.number(results.length - refused.length), format.number(total))}
        {refused.length > 0 && ` ${words.devices.refused(format.number(refused.length))}`}
      </p>
      <ul className="results">
        {[...refused, ...results.filter((result) => result.done)].slice(0, 500).map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: results are only ever added
          <li key={index} className="reason-line">
            {result.done ? (
              <CircleCheck size={15} color="var(--good)" aria-label={words.devices.done} />
            ) : (
              <CircleAlert size={15} color="var(--bad)" aria-label={words.devices.notDone} />
            )}
            <span className="clip">{result.name}</span>
            {!result.done && <span className="dim">{result.detail ?? whyNot(result.code, words)}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}

function whyNot(code: string | undefined, words: Words): string {
  if (code === undefined || !(code in problems)) return code ?? words.devices.notDone
  return words.problems.byCode[code as ProblemCode]?.[0] ?? problems[code as ProblemCode][2]
}
