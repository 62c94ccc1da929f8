// DATA.md is a promise to people who do not read code; it must say what the code does.
import { expect, it } from 'vitest'
import { declaredFields, kinds } from '#wire/telemetry/kinds.ts'
import { dataPage } from './data-page.ts'
import { repository } from './tree.ts'

it('DATA.md is what the dictionary says', () => {
  const page = dataPage(kinds)
  expect(repository.find(({ path }) => path === 'DATA.md')?.text, 'write it with bin/muster run law/data-page.ts').toBe(
    page,
  )
  for (const one of declaredFields) expect(page).toContain(`\`${one.kind}.${one.field}\``)
  expect(dataPage(kinds.slice(1))).not.toBe(page)
})
