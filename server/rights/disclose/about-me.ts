// Answers a device about itself: who looked, by role, who was told, who answers for the data and what became of requests.
import { iso } from '#kit/clock.ts'
import type { AboutMe } from '#wire/control/about-me.ts'
import { Problem } from '#wire/problem.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import { looksAt } from '../../people/looks/disclose.ts'
import { wordsOf } from '../requests/request-of.ts'
import { requestsOf } from '../requests/requests.store.ts'
import { toldOutside, whoAnswers } from './disclosure-of.ts'
import { rightsOf } from './rights.ts'

const most = 500

/** Throws Problem `version-unsupported`. */
export async function aboutMe(context: Context, caller: DeviceCaller, { v }: { v: number }): Promise<AboutMe> {
  if (v !== protocolVersion) throw new Problem('version-unsupported')
  const { tenant, device, number } = caller
  const { controller, privacyOfficer } = await whoAnswers(context, tenant)
  const looks = await looksAt(context, { tenant, device }, most + 1)
  const requests = await requestsOf(context.fleet, tenant, number)
  const answers = controller && [controller.name, controller.contact].filter(Boolean).join(', ')
  return {
    asOf: iso(context.clock.now()),
    ...(answers && { controller: answers }),
    ...(privacyOfficer !== undefined && { privacyOfficer }),
    looks: looks.slice(0, most),
    ...(looks.length > most && { more: true as const }),
    recipients: (await toldOutside(context, caller)).slice(0, most),
    requests: requests
      .toReversed()
      .slice(0, most)
      .map((row) => {
        const answer = wordsOf(context, tenant, row, 'answer')
        return {
          ...{ kind: row.kind, receivedAt: iso(row.received_at.getTime()), dueBy: iso(row.due_by.getTime()) },
          ...(row.answered_at && { answeredAt: iso(row.answered_at.getTime()) }),
          ...(row.outcome !== null && { outcome: row.outcome }),
          ...(answer !== undefined && { answer }),
        }
      }),
    rights: rightsOf(privacyOfficer ?? controller?.contact),
  }
}
