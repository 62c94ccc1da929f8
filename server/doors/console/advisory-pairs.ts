// Contracts about the vulnerability service: it is asked through its socket, and every act is the caller's.
import { pair } from '#kit/http/serve.ts'
import {
  endOverride,
  overrideAdvisory,
  readAdvisory,
  readDocument,
  searchAdvisories,
} from '#wire/advisories/history.ts'
import { confirmImport, listImports } from '#wire/advisories/imports.ts'
import { chooseSources, fetchSource, listSources } from '#wire/advisories/sources.ts'
import { contracts } from '#wire/console/index.ts'
import type { Caller, Context } from '../../context.ts'
import { actOnService, askService } from '../../telemetry/advisories/ask-service.ts'

export const advisoryPairs = [
  pair(contracts.advisorySources, (context: Context) => askService(context, listSources, {})),
  pair(contracts.chooseAdvisorySources, (context: Context, input, caller: Caller) => {
    const named = (enabled: boolean) => input.sources.filter((one) => one.enabled === enabled).map(({ id }) => id)
    const detail = { allowed: named(true).join(' '), stopped: named(false).join(' ') }
    return actOnService(context, caller, chooseSources, input, { act: 'advisories.choose', detail })
  }),
  pair(contracts.fetchAdvisorySource, (context: Context, input, caller: Caller) =>
    actOnService(context, caller, fetchSource, input, { act: 'advisories.fetch', subject: input.id, detail: {} }),
  ),
  pair(contracts.listAdvisoryImports, (context: Context, input) => askService(context, listImports, input)),
  pair(contracts.confirmAdvisoryImport, (context: Context, input, caller: Caller) =>
    actOnService(context, caller, confirmImport, input, { act: 'advisories.confirm', subject: input.id, detail: {} }),
  ),
  pair(contracts.listAdvisories, (context: Context, input) => askService(context, searchAdvisories, input)),
  pair(contracts.showAdvisory, (context: Context, input) => askService(context, readAdvisory, input)),
  pair(contracts.showDocument, (context: Context, input) => askService(context, readDocument, input)),
  pair(contracts.overrideAnAdvisory, (context: Context, input, caller: Caller) => {
    const { id, withdraw, severity, fixed, expiresAt } = input
    const states = withdraw ? { states: 'withdrawn' } : severity ? { states: `severity ${severity}` } : {}
    const detail = {
      ...states,
      ...(fixed ? { fixed: `${fixed.ecosystem} ${fixed.name} ${fixed.version}` } : {}),
      until: expiresAt,
    }
    const deed = { act: 'advisories.override', subject: id, detail }
    return actOnService(context, caller, overrideAdvisory, input, deed)
  }),
  pair(contracts.endAnOverride, (context: Context, input, caller: Caller) => {
    const deed = { act: 'advisories.override-end', subject: input.id, detail: { sequence: input.sequence } }
    return actOnService(context, caller, endOverride, input, deed)
  }),
]
