// Breach notification: the product's own parts at risk, how old that knowledge is, and what is not set up yet.
import type { Line } from '#wire/console/server-privacy.ts'
import type { Context } from '../../context.ts'
import { ownComponents } from '../../telemetry/own-components/own-components.ts'
import { lineOf, many } from './line.ts'

export async function breachLines(context: Context): Promise<Line[]> {
  const own = await ownComponents(context)
  const known = own.knowledge.state !== 'unknown'
  const open = own.findings.length
  return [
    lineOf(context, {
      code: 'own-components',
      state: !known ? 'unknown' : open > 0 ? 'bad' : own.knowledge.state === 'partial' ? 'warning' : 'good',
      title: 'Muster’s own parts',
      says: !known
        ? `${many(own.components, 'part')}, not compared: no advisories that speak of them are loaded.`
        : `${open === 0 ? 'No known vulnerability' : many(open, 'known vulnerability', 'known vulnerabilities')} in ${many(own.components, 'part')}; ${many(own.uncovered, 'part')} no loaded source speaks of.`,
      values: { components: own.components, open, uncovered: own.uncovered, known },
      how: 'The list of parts made at build time is compared with the loaded advisories by the rules that devices are matched by.',
      command: 'muster doctor',
      link: '/own-components',
    }),
    notSetUp(
      context,
      'incidents',
      'Register of incidents',
      'Not built in this version: no incident can be registered here.',
    ),
    notSetUp(
      context,
      'subscribers',
      'Who is told of a vulnerability in Muster',
      'Not built in this version: nobody is told by mail or webhook.',
    ),
    notSetUp(
      context,
      'assessment',
      'Impact assessment (DPIA)',
      'Not built in this version: no draft is made from what is measured.',
    ),
  ]
}

function notSetUp(context: Context, code: string, title: string, says: string): Line {
  return lineOf(context, {
    ...{ code, state: 'not-set-up', title, says },
    how: 'This version has no such part.',
    command: 'muster --version',
  })
}
