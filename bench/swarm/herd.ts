// Thousands of simulated devices that hold lines, in a process of their own: whoever loses its line comes back by the agent's rhythm.
// Hears { gate, members }, sends { ready } when all lines are held; hears 'back', sends { back } when all are back and synced.
import { lineRoutes } from '#wire/control/held-line.ts'
import { syncPath } from '#wire/paths.ts'
import { retryWaitSeconds } from '../../agent/control/rhythm.ts'
import type { Crowd } from './crowd.ts'
import { openHeld } from './held.ts'
import { eachOf, turns } from './lanes.ts'
import { gateTo } from './member.ts'

export interface Back {
  /** Seconds after the first line was lost: each try to connect, and each device's first answered sync. */
  readonly tries: number[]
  readonly synced: number[]
  readonly failed: number
}

/** As in agent/control/keep-line.ts. */
const longestWaitSeconds = 900
const told: Back & { failed: number } = { tries: [], synced: [], failed: 0 }
let expected = 0
let lostAt: number | undefined
let tell: () => void = () => undefined

process.on('message', (message: Omit<Crowd, 'mode'> | 'back') => {
  if (message === 'back') {
    tell = () => told.synced.length >= expected && process.send?.({ back: told })
    tell()
  } else void start(message)
})
process.on('disconnect', () => process.exit(0))
process.send?.({ started: true })

async function start({ gate: at, members }: Omit<Crowd, 'mode'>): Promise<void> {
  const gate = gateTo(`${at.host}:${at.port}`, at.root)
  expected = members.length
  await eachOf(turns(32), members, (_turn, member) => hold({ ...member, session: undefined }))
  process.send?.({ ready: true })

  async function hold(member: Parameters<typeof openHeld>[0] & { readonly body: string }): Promise<void> {
    const line = await openHeld(member, gate)
    const { status } = await line.ask(lineRoutes.indexOf(syncPath), member.body)
    if (status !== 204) throw new Error(`an unchanged sync was answered ${status}`)
    line.ended = () => {
      lostAt ??= performance.now()
      comeBack(member, 1)
    }
  }

  function comeBack(member: Parameters<typeof hold>[0], failures: number): void {
    setTimeout(() => {
      told.tries.push(since())
      hold(member).then(
        () => {
          told.synced.push(since())
          tell()
        },
        () => {
          told.failed += 1
          comeBack(member, failures + 1)
        },
      )
    }, retryWaitSeconds(failures, longestWaitSeconds) * 1000)
  }
}

const since = () => (performance.now() - (lostAt as number)) / 1000
