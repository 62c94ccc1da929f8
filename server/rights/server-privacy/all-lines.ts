// All lines of the page, in its four parts, each looked at now.
import type { Line, privacyParts } from '#wire/console/server-privacy.ts'
import type { Caller, Context } from '../../context.ts'
import { breachLines } from './breach-lines.ts'
import { consentLines } from './consent-lines.ts'
import { erasureLines } from './erasure-lines.ts'
import { protectionLines } from './protection-lines.ts'
import { looksLine, sharingLines } from './sharing-lines.ts'

export async function allLines(
  context: Context,
  caller: Caller,
): Promise<{ part: (typeof privacyParts)[number]; lines: Line[] }[]> {
  return [
    { part: 'consent', lines: [...(await consentLines(context, caller)), ...(await sharingLines(context, caller))] },
    { part: 'protection', lines: [...(await protectionLines(context, caller)), await looksLine(context, caller)] },
    { part: 'breach', lines: await breachLines(context) },
    { part: 'erasure', lines: await erasureLines(context, caller) },
  ]
}
