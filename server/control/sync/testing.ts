// A device that takes wakes on a real UDP port and syncs as an agent does, for the tests of forced syncs.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { parseDatagram } from '#wire/control/datagram.ts'
import type { SyncAnswer, SyncRequest } from '#wire/control/sync.ts'
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { digestOf } from '#wire/telemetry/digest.ts'
import type { Context, DeviceCaller } from '../../context.ts'
import type { Standing } from '../../devices/presence.ts'
import { type Plant, plantDevices } from '../../devices/testing.ts'
import type { Via } from '../../devices/via.ts'
import { intake } from '../../telemetry/intake.ts'
import { sha256, stateDigest } from '../../telemetry/sha256.ts'
import { pack, whole } from '../../telemetry/testing.ts'
import type { TestContext } from '../../testing.ts'
import { exchange } from './exchange.ts'

export class WokenDevice implements AsyncDisposable {
  readonly caller: DeviceCaller
  rows: Partial<Record<KindName, Record<string, unknown>[]>> = {}
  /** Datagrams that arrived, repeats among them. */
  readonly heard: Buffer[] = []
  /** What a heeded wake does; the counter is the wake's. */
  onWake: (counter: number) => void = () => {}
  readonly port: number
  private counter = 0
  private readonly socket: Socket

  private constructor(caller: DeviceCaller, socket: Socket) {
    this.caller = caller
    this.socket = socket
    this.port = (socket.address() as AddressInfo).port
    socket.on('message', (bytes) => {
      this.heard.push(bytes)
      const { counter } = parseDatagram(bytes) ?? { counter: 0 }
      if (counter <= this.counter) return
      this.counter = counter
      this.onWake(counter)
    })
  }

  static async make(context: TestContext, plant: Plant = {}, tenant = 1): Promise<WokenDevice> {
    const [planted] = await plantDevices(context, tenant, [plant])
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new WokenDevice(
      { tenant, generation: 0, ...(planted as { device: DeviceCaller['device']; number: number }) },
      socket,
    )
  }

  get id() {
    return this.caller.device
  }

  /** One request of a device that says all it holds. */
  async ask(
    at: Context,
    more: Partial<SyncRequest> = {},
    via: Via = { line: 'once', address: '127.0.0.1' },
  ): Promise<SyncAnswer | undefined> {
    const standing = (await at.presence.standing(this.caller.tenant, this.id)) as Standing
    const digests = Object.fromEntries(Object.entries(this.rows).map(([kind, rows]) => [kind, digestOf(rows, sha256)]))
    const state = stateDigest(Object.fromEntries(Object.entries(digests).map(([kind, digest]) => [kind, { digest }])))
    const request = { v: 1, state, policy: 1, kinds: digests, wakePort: this.port, mode: 'resident' as const, ...more }
    return exchange(at, standing, request, via)
  }

  /** Sends what the answer wants. */
  async tell(at: Context, answer: SyncAnswer | undefined): Promise<void> {
    const wanted = answer?.wanted ?? []
    if (wanted.length === 0) return
    const records = wanted.map(({ kind }) => {
      const rows = this.rows[kind]
      return rows ? whole(kind, rows) : { ...whole(kind, []), off: true as const }
    })
    await intake(at, this.caller, pack(records))
  }

  /** A whole sync as an agent makes it: told to read again, it does, and comes once more with that. */
  async sync(at: Context, more: Partial<SyncRequest> = {}, via?: Via): Promise<void> {
    const answer = await this.ask(at, more, via)
    if (!answer?.reread) return this.tell(at, answer)
    await this.tell(at, await this.ask(at, { reread: true }, via))
  }

  async [Symbol.asyncDispose]() {
    this.socket.close()
  }
}
