// A level collects exactly what its dictionary entries say.
import { expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { itemsFrom } from '#wire/telemetry/dictionary.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { makeFixture } from '../testing/fixture-answers.ts'
import { itemsOf } from './levels.ts'

it.each(['strict', 'standard', 'full'] as const)('%s', (level) => {
  const fixture = makeFixture({ devices: 1, now: 1_795_000_000_000 })
  const { fields } = fixture.answer(contracts.dataCatalogue, {}) as AnswerOf<typeof contracts.dataCatalogue>
  expect([...itemsOf(fields, level)].sort()).toEqual(itemsFrom(declaredFields, level))
})
