// R8: from the request to a receipt that a search of every file has confirmed: one of many devices, a thousand, a whole tenant.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '#kit/life.ts'
import { freshId, OperatorId } from '#wire/ids.ts'
import { searchFiles } from '../../cli/erasures/search-files.ts'
import type { Context } from '../../server/context.ts'
import { listDevices } from '../../server/devices/list-devices.ts'
import { rightsOf } from '../../server/people/access.ts'
import type { SignedIn } from '../../server/people/signed-in.ts'
import { agreeToErasure } from '../../server/rights/erasures/agree-to-erasure.ts'
import { erasureReceipt } from '../../server/rights/erasures/erasure-receipt.ts'
import { requestErasure } from '../../server/rights/erasures/request-erasure.ts'
import { showErasure } from '../../server/rights/erasures/show-erasure.ts'
import { undoErasure } from '../../server/rights/erasures/undo-erasure.ts'
import type { Figure } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { type Seeded, seed } from '../fleet/seed.ts'
import { type Ground, openGround } from '../ground.ts'
import type { Options } from '../options.ts'

const packages = 600
const limitMs = 15 * 60_000

export async function erased({ quick, count }: Options): Promise<Figure[]> {
  const tenant = count ?? (quick ? 300 : 10_000)
  const some = quick ? 50 : 1000
  const undone = quick ? 25 : 100
  await using ground = await openGround()
  await using server = await ground.inside()
  const { context } = server
  const all = await seed(context, ground.admin, openFleet(), tenant + some + 1, packages)
  const [asks, agrees] = await Promise.all([operator(ground), operator(ground)])
  const erase = async (what: object) => {
    const began = performance.now()
    const { id, state } = await requestErasure(context, { reason: 'retired', ...what } as never, asks)
    if (state === 'second') await agreeToErasure(context, { id } as never, agrees)
    return { id, began }
  }
  const given = (from: number, to: number) => all.slice(from, to)

  const mistaken = await undo(context, asks, given(0, undone))
  const one = await erase({ devices: [given(0, 1)[0]?.device] })
  await untilDone(context, one.id, asks)
  const oneMs = performance.now() - one.began
  const oneSearch = search(ground, given(0, 1))
  const many = await erase({ devices: given(1, some + 1).map(({ device }) => device), holdHours: 0 })
  await untilDone(context, many.id, asks)
  const manyMs = performance.now() - many.began
  const manySearch = search(ground, given(1, some + 1))
  const whole = await erase({ tenant: true, confirm: '1', holdHours: 0, reason: 'tenant-leaves' })
  await until(() => existsSync(receipts(ground)) && readdirSync(receipts(ground)).length > 0)
  const wholeMs = performance.now() - whole.began
  const wholeSearch = search(ground, given(some + 1, some + 501))
  const figure = (what: string, ms: number, searched: Searched, limitSeconds: number): Figure => {
    const seconds = (ms + searched.ms) / 1000
    return {
      ...{ goal: 'R8', what, unit: 's', ours: seconds, must: `<= ${limitSeconds} s, 0 found` },
      met: seconds <= limitSeconds && searched.found === 0,
      note: `receipt after ${(ms / 1000).toFixed(1)} s; ${searched.found} of ${searched.looked} names found in ${searched.files} files, ${searched.megabytes.toFixed(0)} MB`,
    }
  }
  return [
    figure(`one of ${all.length} devices, request to verified receipt`, oneMs, oneSearch, 60),
    figure(`${some} of ${all.length - 1} devices at once`, manyMs, manySearch, 900),
    figure(`a whole tenant of ${tenant} devices`, wholeMs, wholeSearch, 900),
    {
      goal: 'R8',
      what: `devices as they were after a mistaken erasure was undone, of ${undone}`,
      unit: '',
      ours: mistaken,
      must: `${undone}`,
      met: mistaken === undone,
    },
  ]
}

const receipts = (ground: Ground) => join(ground.dataFolder, 'server', 'receipts')

async function operator({ admin }: Ground): Promise<SignedIn> {
  const id = OperatorId.parse(freshId('opr'))
  await admin.query(`insert into opr_operators values (1, $1, 'administrator', now())`, [id])
  const scopes = new Set(['erase', 'export', 'reveal'] as const)
  const role = 'administrator'
  return { tenant: 1, operator: id, credential: undefined, session: id, role, scopes, ...rightsOf(role) }
}

/** How many of them are in the list as before, after all were asked to be erased and that was taken back. */
async function undo(context: Context, caller: SignedIn, devices: readonly Seeded[]): Promise<number> {
  const shown = async ({ name, device }: Seeded) => {
    const asked = { search: name, limit: 500, sort: 'name', order: 'asc' }
    const { items } = await listDevices(context, asked as never, caller)
    return JSON.stringify(items.filter(({ id }) => id === device))
  }
  const before = await Promise.all(devices.map(shown))
  const ids = devices.map(({ device }) => device)
  const { id } = await requestErasure(context, { devices: ids, reason: 'retired' } as never, caller)
  const hidden = await Promise.all(devices.map(shown))
  await undoErasure(context, { id } as never, caller)
  const after = await Promise.all(devices.map(shown))
  return after.filter((one, i) => one === before[i] && hidden[i] === '[]').length
}

async function untilDone(context: Context, id: string, caller: SignedIn): Promise<void> {
  await until(async () => (await showErasure(context, { id, limit: 1 } as never, caller)).erasure.state === 'done')
  await erasureReceipt(context, { id } as never, caller)
}

async function until(so: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now()
  while (!(await so())) {
    if (performance.now() - began > limitMs) throw new Error('it was not done in time')
    await pause(20)
  }
}

interface Searched {
  readonly ms: number
  readonly looked: number
  readonly found: number
  readonly files: number
  readonly megabytes: number
}

function search({ folder }: Ground, devices: readonly Seeded[]): Searched {
  const began = performance.now()
  const { found, files, bytes } = searchFiles(
    [folder],
    devices.map(({ name }) => name),
  )
  const ms = performance.now() - began
  return { ms, looked: devices.length, found: found.length, files, megabytes: bytes / 1e6 }
}
