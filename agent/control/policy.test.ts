import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openFolder } from '../state/folder.ts'
import { makeAuthority } from '../testing/authority.ts'
import { temporary } from '../testing/machine.ts'
import { heldPolicy, takePolicy } from './policy.ts'

const authority = await makeAuthority()
const identity = {
  device: 'dev_a',
  tenant: 7,
  server: '',
  key: '',
  chain: '',
  root: authority.root,
  generation: 0,
  farewellKey: '',
  link: { handle: '', mac: '', commitment: '' },
  keys: { receipt: authority.keys.receipt, policy: authority.keys.policy, wake: '', log: '' },
}
const policy = (over: object = {}) => ({
  v: 1,
  tenant: 7,
  revision: 3,
  issuedAt: '2026-11-21T12:00:00Z',
  validUntil: '2026-12-21T12:00:00Z',
  sync: { enabled: true, intervalSeconds: 900 },
  collect: ['system'],
  ...over,
})
const sign = (document: string, use: 'policy' | 'receipt' = 'policy') => ({
  document,
  signature: authority.sign(use, document),
})
const folderWith = async (held: object) => {
  const folder = openFolder(join(temporary(), 'state'))
  await takePolicy(folder, identity, sign(JSON.stringify(held)))
  return folder
}

it.each([
  ['a lower revision', sign(JSON.stringify(policy({ revision: 2 })))],
  ['an older issue of the same revision', sign(JSON.stringify(policy({ issuedAt: '2026-11-20T12:00:00Z' })))],
  ['another tenant', sign(JSON.stringify(policy({ tenant: 8, revision: 4 })))],
  ['another key of the same server', sign(JSON.stringify(policy({ revision: 4 })), 'receipt')],
  [
    'a changed text',
    { ...sign(JSON.stringify(policy({ revision: 4 }))), document: JSON.stringify(policy({ revision: 5 })) },
  ],
  ['an undeclared field', sign(JSON.stringify(policy({ revision: 4, run: 'reboot' })))],
  ['no JSON', sign('revision 4')],
])('a policy is refused for %s, and the one held stays', async (_why, signed) => {
  const folder = await folderWith(policy())
  await expect(takePolicy(folder, identity, signed)).rejects.toMatchObject({ code: 'policy-refused' })
  expect(heldPolicy(folder, identity)).toEqual(policy())
})

it('a newer issue of the same revision and a higher revision are taken', async () => {
  const folder = await folderWith(policy())
  for (const next of [
    policy({ issuedAt: '2026-11-22T12:00:00Z' }),
    policy({ revision: 4, issuedAt: '2026-11-01T12:00:00Z' }),
  ]) {
    await takePolicy(folder, identity, sign(JSON.stringify(next)))
    expect(heldPolicy(folder, identity)).toEqual(next)
  }
})

it('a policy file changed by hand is none', async () => {
  const folder = await folderWith(policy())
  const text = folder.read('policy.json')?.toString() as string
  folder.write('policy.json', text.replace('system', 'sYstem'))
  expect(heldPolicy(folder, identity)).toBeUndefined()
})
