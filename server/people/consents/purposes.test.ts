// A text that was published is what somebody authorised: it is never changed, another version is added.
import { expect, it } from 'vitest'
import { sharingPurposes } from '#wire/console/consents.ts'
import { digestOf, knownPurposes, presentText, presentTextNamed } from './purposes.ts'
import { languages } from './texts/text.ts'

/** Add a line for each new version; a line that stands here is never changed. */
const published: Readonly<Record<string, string>> = {
  'asset-sharing 1-en': '394640f17c2f22bc',
  'asset-sharing 1-de': '5a1c298c78471aef',
  'service-desk 1-en': '15c5f7ae3bbcce33',
  'service-desk 1-de': '1b6559bd1f685b64',
  'support-upload 1-en': 'b5f90ba2da8fdad0',
  'support-upload 1-de': 'f95663f75769259b',
  'usage-statistics 1-en': 'c0b5c007271fcdf1',
  'usage-statistics 1-de': '7e460139b61c5440',
  'statistics 1-en': 'b9f9c548a318589b',
  'statistics 1-de': 'bdd70cef7257f301',
}

it('every published text is as it was, in every language', () => {
  const now = Object.fromEntries(
    sharingPurposes.flatMap((purpose) =>
      knownPurposes[purpose].text.versions.flatMap((version) =>
        languages.map((language) => [
          `${purpose} ${version.version}-${language}`,
          digestOf(version[language]).slice(0, 16),
        ]),
      ),
    ),
  )
  expect(now).toEqual(published)
})

it('the present text is found by its own name alone', () => {
  const { version, text } = presentText('asset-sharing', 'de')
  expect(presentTextNamed('asset-sharing', version)).toBe(text)
  expect(presentText('asset-sharing', 'fr').version).toMatch(/-en$/)
  for (const wrong of ['0-de', '1', '1-fr', '']) expect(presentTextNamed('asset-sharing', wrong)).toBeUndefined()
})
