// Contracts about what may leave, to whom, and what did, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { backupsOf } from '../../backups/list-backups.ts'
import type { Caller, Context } from '../../context.ts'
import { giveConsent } from '../../people/consents/give-consent.ts'
import { listConsents } from '../../people/consents/list-consents.ts'
import { listPurposes } from '../../people/consents/list-purposes.ts'
import { withdrawConsent } from '../../people/consents/withdraw-consent.ts'
import { addIntegration } from '../../people/integrations/add-integration.ts'
import { changeIntegration } from '../../people/integrations/change-integration.ts'
import { dropIntegration } from '../../people/integrations/drop-integration.ts'
import { listIntegrations } from '../../people/integrations/list-integrations.ts'
import { listLooks } from '../../people/looks/list-looks.ts'
import { listPassages } from '../../telemetry/sharing/list-passages.ts'
import { previewIntegration } from '../../telemetry/sharing/preview-integration.ts'
import { sendIntegration } from '../../telemetry/sharing/send-integration.ts'
import { setOutbound } from '../../telemetry/sharing/set-outbound.ts'
import { showOutbound } from '../../telemetry/sharing/show-outbound.ts'

export const outboundPairs = [
  pair(contracts.listPurposes, listPurposes),
  pair(contracts.listConsents, listConsents),
  pair(contracts.giveConsent, giveConsent),
  pair(contracts.withdrawConsent, withdrawConsent),
  pair(contracts.showOutbound, async (context: Context, input, caller: Caller) => ({
    ...(await showOutbound(context, input, caller)),
    copies: [...backups(context), ...(await exportsOf(context, caller))],
  })),
  pair(contracts.listPassages, listPassages),
  pair(contracts.setOutbound, setOutbound),
  pair(contracts.listIntegrations, listIntegrations),
  pair(contracts.addIntegration, addIntegration),
  pair(contracts.changeIntegration, changeIntegration),
  pair(contracts.dropIntegration, dropIntegration),
  pair(contracts.previewIntegration, previewIntegration),
  pair(contracts.sendIntegration, sendIntegration),
]

const backups = ({ config }: Context) =>
  backupsOf(config).map(({ at, folder }) => ({ what: 'backup' as const, at, by: 'system', where: folder }))

/** What an operator or a program saved that names devices: where it lies is theirs to know. */
async function exportsOf(context: Context, caller: Caller) {
  const { items } = await listLooks(context, { limit: 500 }, caller)
  return items
    .filter(({ purpose }) => purpose === 'export' || purpose === 'disclosure')
    .map(({ at, actor, actorName }) => ({
      ...{ what: 'export' as const, at, by: actorName ?? actor },
      where: 'where who asked for it saved it',
    }))
}
