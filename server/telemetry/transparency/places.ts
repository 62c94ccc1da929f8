// How a leaf is found again by its commitment alone: the first 8 bytes lead to it, the whole of it decides.

export function prefixOf(commitment: Buffer): bigint {
  return commitment.readBigInt64BE(0)
}
