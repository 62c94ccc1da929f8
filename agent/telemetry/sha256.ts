// SHA-256 as the digests of facts are made with it on the device.
import { hash } from 'node:crypto'

export const sha256 = (text: string): Uint8Array => hash('sha256', text, 'buffer')
