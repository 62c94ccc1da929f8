// Which of the devices' facts may ever be handed to a receiver outside, by dictionary name: what an inventory of assets needs, and no more.
import type { DeclaredField } from './dictionary.ts'
import { declaredFields } from './kinds.ts'
import { systemId } from './system-id.ts'

/** Of these kinds every field may be named in an authorisation. */
const wholeKinds = ['system', 'hardware']

/** Of a package what identifies it: not since when it is there, nor where it came from. */
const ofPackages = ['manager', 'name', 'version', 'architecture', 'vendor']

/**
 * Fields an authorisation of `asset-sharing` may name, in the order of the dictionary. Addresses, services, events and how the
 * agent fares are not among them: they tell what a machine does and where it is, not what it is.
 */
export const shareable: readonly DeclaredField[] = declaredFields.filter(
  ({ kind, field, item }) =>
    (wholeKinds.includes(kind) && item !== systemId) || (kind === 'software' && ofPackages.includes(field)),
)

/** `system.hostName`, ... */
export const shareableNames: readonly string[] = shareable.map(({ kind, field }) => `${kind}.${field}`)

/** The opaque id a receiver knows a device under, without which nothing could be told of it, nor its erasure. */
export const deviceIdName = 'device.id'
