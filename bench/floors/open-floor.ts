// Sets up a floor: an authority, devices and a table of their last contacts, then the door that serves them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#kit/clock.ts'
import { freshId } from '#wire/ids.ts'
import { makeKeyRequest } from '../../agent/identity/request.ts'
import { openAuthority } from '../../server/control/authority/open-authority.ts'
import { startNode } from '../child.ts'
import type { Ground } from '../ground.ts'
import { leafIn } from '../swarm/enrol.ts'
import { gateTo, type Member, quietSync } from '../swarm/member.ts'

/** `count` devices at a door that does the least. One floor at a time on a ground. */
export async function openFloor(ground: Ground, count: number, door: 'contact-door' | 'line-door') {
  const folder = mkdtempSync(join(tmpdir(), 'muster-floor-'))
  const authority = await openAuthority({ folder: join(folder, 'authority'), clock: systemClock })
  const { key, chain } = authority.serverIdentity()
  for (const [name, text] of Object.entries({ key, chain, root: authority.root }))
    writeFileSync(join(folder, `${name}.pem`), text)
  await ground.admin.query(`drop table if exists floor_presence;
    create table floor_presence (number int primary key, device text not null, held text not null,
    last_seen timestamptz) with (fillfactor = 50)`)
  const members: Member[] = []
  for (let number = 1; number <= count; number++) {
    const device = freshId('dev')
    const request = makeKeyRequest()
    const { chain } = await authority.issue(request.csr, 1, device, 0)
    members.push({ number, device, key: request.key, leaf: leafIn(chain), policy: 1, kinds: {}, session: undefined })
  }
  const held = JSON.parse(quietSync(members[0] as Member)).state as string
  await ground.admin.query('insert into floor_presence select n, d, $3 from unnest($1::int[], $2::text[]) x (n, d)', [
    members.map(({ number }) => number),
    members.map(({ device }) => device),
    held,
  ])
  const child = await startNode(`bench/floors/${door}.ts`, [folder, ground.fleetUrl])
  return {
    members,
    pid: child.pid,
    tell: (message: object | string) => child.tell(message),
    gate: gateTo(`127.0.0.1:${child.ready.port}`, authority.root),
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
