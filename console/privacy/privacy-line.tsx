// One line of the Server privacy page: what holds, whether it is well, and on demand when and how it was checked.
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight, PenLine } from 'lucide-react'
import { useId, useState } from 'react'
import type { Line } from '#wire/console/server-privacy.ts'
import { Instant } from '../shell/age.tsx'
import { Command } from '../shell/command.tsx'
import { useMay } from '../shell/me.ts'
import { useReader } from '../words/words.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { LineMark } from './line-mark.tsx'

export function PrivacyLine({ line }: { line: Line }) {
  const { words, format } = useReader()
  const say = words.serverPrivacy
  const id = useId()
  const mayConfirm = useMay('privacy.manage')
  const [open, setOpen] = useState(false)
  const [confirming, setConfirming] = useState(false)
  const { title, says, how } = say.line(line)
  const readable = says
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => format.dateTime(at))
    .replace(/(?<=\s)\d{4}-\d\d-\d\d(?=[.,;:)]?(?:\s|$))/g, (day) => format.date(day))
  const given = line.confirmation
  return (
    <li className="privacy-line" data-state={line.state}>
      <LineMark state={line.state} />
      <div className="privacy-said">
        <h3>
          {title} <span className="unseen">({say.states[line.state]})</span>
        </h3>
        <p>
          {line.state === 'not-set-up' && <span className="pill">{say.states['not-set-up']}</span>} {readable}
        </p>
        {given && (
          <p className="note">
            {say.confirmedBy(given.byName ?? given.by.slice(0, 10), format.date(given.at), format.date(given.until))}
            {given.note && ` ${given.note}`}
          </p>
        )}
      </div>
      <div className="privacy-acts">
        {line.confirmable && mayConfirm && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<PenLine size={13} aria-hidden="true" />}
            onClick={() => setConfirming(true)}
          >
            {given ? say.confirmAgain : say.confirm}
          </Button>
        )}
        {line.link && (
          <Link to={line.link} className="privacy-link" aria-label={`${say.open}: ${title}`}>
            {say.open}
            <ChevronRight size={14} aria-hidden="true" />
          </Link>
        )}
        <button
          type="button"
          className="text-button proof-button"
          aria-label={`${say.howChecked}: ${title}`}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {say.howChecked}
          <ChevronDown size={14} aria-hidden="true" />
        </button>
      </div>
      <div id={id} className="privacy-proof" hidden={!open}>
        <p>
          <b>{say.checked}</b> <Instant at={line.checkedAt} />. {how}
        </p>
        <p className="note">{say.checkYourself}</p>
        <Command text={line.command} />
      </div>
      {confirming && <ConfirmDialog line={line} onClose={() => setConfirming(false)} />}
    </li>
  )
}
