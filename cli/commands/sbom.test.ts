import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { serving, testHome } from '../testing.ts'

const device = 'dev_aaaabbbbccccddddeeeeffff22'
const group = 'grp_aaaabbbbccccddddeeeeffff22'
const home = testHome()
let server: Awaited<ReturnType<typeof serving>>

beforeAll(async () => {
  const groups = [{ id: group, name: 'Front desk', parent: null, devices: 1, readmission: 'by-hand', keep: 'off' }]
  const document = async (_: undefined, input: { id: string; form: string }) => ({ ...input, name: 'a\u009b31m\u202e' })
  server = await serving([
    pair(contracts.deviceSbom, document),
    pair(contracts.groupSbom, document),
    pair(contracts.listGroups, async () => ({ items: groups }) as never),
  ])
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

describe.each([
  ['devices', device, device],
  ['groups', 'Front desk', group],
])('muster %s sbom', (noun, wanted, id) => {
  const muster = (...words: string[]) =>
    home.muster([noun, 'sbom', wanted, '--server', server.base, '--credential-file', home.credentialFile, ...words])

  it('writes the document in the form asked for, whatever form tables have', async () => {
    for (const [words, form] of [
      [[], 'cyclonedx'],
      [['--form', 'spdx'], 'spdx'],
      [['-o', 'json'], 'cyclonedx'],
    ] as const) {
      const said = await muster(...words)
      expect([said.exitCode, JSON.parse(said.out)]).toEqual([0, { id, form, name: 'a\u009b31m\u202e' }])
      expect(said.out).not.toMatch(/[\u0080-\u009f\u202e]/)
    }
  })

  it('knows two forms', async () => {
    expect((await muster('--form', 'swid')).exitCode).toBe(2)
  })
})
