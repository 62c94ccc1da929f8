// An erased device says that it wiped what it held; it speaks under its old certificate for the last time.
import { Problem } from '#wire/problem.ts'
import type { Context } from '../../context.ts'
import { noteWiped } from '../erasures/note-wiped.ts'

/** Throws `device-unknown` for a device that nobody erased: it has nothing to say here. */
export async function wiped(
  context: Context,
  { tenant, device }: { readonly tenant: number; readonly device: string },
): Promise<undefined> {
  if (!context.ring.isErased(tenant, device)) throw new Problem('device-unknown')
  await noteWiped(context, tenant, device, context.clock.now())
}
