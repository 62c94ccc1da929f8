// The answer to a device that was erased, whatever it asks and however old its state is: the signed order to wipe itself.
import { iso } from '#kit/clock.ts'
import type { SignedWipe, WipeOrder } from '#wire/control/wipe.ts'
import { DeviceId } from '#wire/ids.ts'
import { Problem, type ProblemDocument } from '#wire/problem.ts'
import { protocolVersion } from '#wire/version.ts'
import type { Context } from '../../context.ts'

class DeviceErased extends Problem {
  readonly #wipe: SignedWipe

  constructor(wipe: SignedWipe) {
    super('device-erased')
    this.#wipe = wipe
  }

  override document(): ProblemDocument {
    return { ...super.document(), wipe: this.#wipe }
  }
}

/** Throws `device-erased` with the order when the ring's list says so; `ring-away` when nobody can say. */
export function refuseErased(
  { ring, authority, clock }: Pick<Context, 'ring' | 'authority' | 'clock'>,
  { tenant, device }: { readonly tenant: number; readonly device: string },
): void {
  if (!ring.isErased(tenant, device)) return
  const order: WipeOrder = {
    ...{ v: protocolVersion, order: 'wipe', tenant, device: DeviceId.parse(device), issuedAt: iso(clock.now()) },
  }
  const document = JSON.stringify(order)
  throw new DeviceErased({ document, signature: authority.sign('policy', document) })
}
