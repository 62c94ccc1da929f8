// R12: what lies on the device as its inspection copy is what was on the wire, send by send, and after a kill as well.
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { systemClock } from '#kit/clock.ts'
import { Transmission } from '#wire/telemetry/transmission.ts'
import { enrol } from '../../agent/control/enrol.ts'
import { openLine } from '../../agent/control/line.ts'
import { noteTo } from '../../agent/say.ts'
import { files, openFolder } from '../../agent/state/folder.ts'
import { startServer } from '../../agent/testing/server.ts'
import { startNode } from '../child.ts'
import type { Figure } from '../figure.ts'
import type { Options } from '../options.ts'
import { sendOne } from './inspection-send.ts'

export async function inspection({ quick, count }: Options): Promise<Figure[]> {
  const sends = count ?? (quick ? 500 : 100_000)
  const kills = quick ? 5 : 200
  noteTo(() => undefined)
  const home = mkdtempSync(join(tmpdir(), 'muster-inspection-'))
  await using server = await startServer(systemClock, ['system', 'hardware', 'software'])
  try {
    const folder = openFolder(join(home, 'state'))
    const identity = await enrol(folder, server.address, server.token)
    const line = openLine({ ...identity, keyExchange: 'classic', credentials: identity })
    const copy = () => readFileSync(join(folder.path, files.inspection))
    let equal = 0
    for (let i = 0; i < sends; i++) {
      if (i > 0 && i % 10_000 === 0) process.stderr.write(`${equal} of ${i} equal\n`)
      // A device asks its log for the places with each sync; without one the list of those it waits for fills up.
      if (i % 16 === 0) folder.remove(files.log)
      await sendOne({ folder, identity, line, clock: systemClock }, i)
      const sent = server.bodies.pop()
      if (server.bodies.length === 0 && sent?.equals(copy())) equal += 1
      server.bodies.length = 0
      server.requests.length = 0
      server.certificates.length = 0
    }
    line.close()
    let truthful = 0
    for (let i = 0; i < kills; i++) {
      const child = await startNode('bench/reliability/sender.ts', [folder.path])
      await new Promise((done) => setTimeout(done, randomInt(100)))
      process.kill(child.pid, 'SIGKILL')
      await child[Symbol.asyncDispose]()
      // Either the last that arrived, or a whole one that was about to leave.
      const held = copy()
      const arrived = server.bodies.findLast(() => true)
      if (arrived?.equals(held)) truthful += 1
      else if (Transmission.safeParse(JSON.parse(zstdDecompressSync(held).toString())).success)
        truthful += server.bodies.some((body) => body.equals(held)) ? 0 : 1
      server.bodies.length = 0
    }
    return [
      {
        ...{ goal: 'R12', what: 'sends whose inspection copy equals the wire', unit: `of ${sends}` },
        ...{ ours: equal, must: String(sends), met: equal === sends },
      },
      {
        ...{ goal: 'R12', what: 'kill -9 while sending: the copy is the last that arrived, or whole and not sent' },
        ...{ unit: `of ${kills}`, ours: truthful, must: String(kills), met: truthful === kills },
      },
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
