// Why a device that was asked waits or failed, and what will help: never only a code.
import type { AskReason } from '#wire/console/syncs.ts'

export const askReasonWords: Record<AskReason, { readonly why: string; readonly helps: string }> = {
  'never-seen': { why: 'it has not come since it enrolled', helps: 'see muster agent check on the device' },
  'wakes-off': {
    why: 'its agent takes no wakes',
    helps: 'it is done at its next sync; muster devices keep makes the next at once',
  },
  'address-unknown': { why: 'the server does not know where it is', helps: 'it is done at its next sync' },
  'wake-lost': {
    why: 'no wake arrived',
    helps: 'it is done at its next sync; open UDP 15000 to it, or keep its connection: muster devices keep',
  },
  left: { why: 'it is shut down', helps: 'it is done when it is back' },
  'line-lost': { why: 'its connection broke before it answered', helps: 'it is done when it is back' },
  'not-managed': { why: 'it is not managed', helps: 'see muster devices show: approve or unlock it' },
  'sync-failed': { why: 'it came, and its sync did not end', helps: 'see muster agent check on the device' },
  'refused-by-device': {
    why: 'the device refuses it: by its policy, its own file, or its user',
    helps: 'see muster devices privacy; it still syncs at its own rhythm',
  },
  'asked-user': {
    why: 'its user was asked on the device and has not answered',
    helps: 'the user answers with muster agent requests',
  },
  expired: { why: 'it did not come in time', helps: 'see muster devices show for when it was last seen' },
}
