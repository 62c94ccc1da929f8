// One file of a paper: what an officer prints, a spreadsheet reads, or a program keeps.

import { iso } from '#kit/clock.ts'
import type { ParsedInput } from '#kit/http/serve.ts'
import type { exportPaper as contract } from '#wire/console/server-privacy.ts'
import type { AnswerOf } from '#wire/contract.ts'
import about from '../../../package.json' with { type: 'json' }
import type { Caller, Context } from '../../context.ts'
import { organisationOf } from '../../people/names.ts'
import { dataCatalogue } from '../catalogue/data-catalogue.ts'
import { showRetention } from '../retention/show-retention.ts'
import { serverPrivacy } from '../server-privacy/server-privacy.ts'
import { cataloguePaper } from './catalogue-paper.ts'
import { inForm, type Paper } from './paper.ts'
import { privacyPaper } from './privacy-paper.ts'
import { processingPaper } from './processing-paper.ts'
import { recordOfProcessing } from './record-of-processing.ts'
import { retentionPaper } from './retention-paper.ts'
import { type Language, type PaperWords, paperWords } from './words.ts'

type What = ParsedInput<typeof contract>['what']
type Made = Pick<Paper, 'notes' | 'sections' | 'table'> & { readonly content: object }

export async function exportPaper(
  context: Context,
  { what, form, language }: ParsedInput<typeof contract>,
  caller: Caller,
): Promise<AnswerOf<typeof contract>> {
  const words = paperWords(language)
  const { content, ...made } = await makers[what](context, caller, words)
  const at = iso(context.clock.now())
  const organisation = await organisationOf(context, caller.tenant)
  const paper: Paper = {
    ...made,
    ...{ language, title: words.titles[what], name: nameOf(what, language, at) },
    head: [
      ...(organisation ? [[words.organisation, organisation] as const] : []),
      [words.tenant, String(caller.tenant)],
      [words.madeAt, at],
      [words.version, about.version],
    ],
    data: { paper: what, organisation, tenant: caller.tenant, version: about.version, asOf: at, ...content },
  }
  return inForm(paper, form)
}

const makers: Record<What, (context: Context, caller: Caller, words: PaperWords) => Promise<Made>> = {
  async catalogue(context, caller, words) {
    const content = await dataCatalogue(context, {}, caller)
    return { ...cataloguePaper(content, words), content }
  },
  async processing(context, caller, words) {
    const content = await recordOfProcessing(context, {}, caller)
    return { ...processingPaper(content, words), content }
  },
  async retention(context, caller, words) {
    const content = await showRetention(context, {}, caller)
    return { ...retentionPaper(content, words), content }
  },
  async 'server-privacy'(context, caller, words) {
    const content = await serverPrivacy(context, {}, caller)
    return { ...privacyPaper(content, words), content }
  },
}

/** `muster-catalogue-2026-11-22`, `muster-catalogue-de-2026-11-22`. */
const nameOf = (what: What, language: Language, at: string) =>
  ['muster', what, ...(language === 'en' ? [] : [language]), at.slice(0, 10)].join('-')
