// Sends datagrams that no device should heed at a steady rate: `junk.ts PORT RATE SECONDS HANDLE` (base64url; - for any).
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { systemClock } from '#kit/clock.ts'
import { datagramBytes, datagramHead } from '#wire/control/datagram.ts'

const [port, rate, seconds, handle = '-'] = process.argv.slice(2)
const socket = createSocket('udp4')
const total = Number(rate) * Number(seconds)

/** Everything in place but the secrets: what comes so far costs the most. */
function junk(): Buffer {
  const named = handle === '-' ? randomBytes(16) : Buffer.from(handle, 'base64url')
  const head = datagramHead('wake', named, systemClock.now() + 1000)
  return Buffer.concat([head, randomBytes(datagramBytes - head.length)])
}

const began = performance.now()
for (let sent = 0; sent < total; ) {
  const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * Number(rate)))
  for (; sent < due; sent++) socket.send(junk(), Number(port), '127.0.0.1')
  await new Promise((done) => setTimeout(done, 2))
}
await new Promise((done) => setTimeout(done, 100))
socket.close()
process.send?.({ sent: total, seconds: (performance.now() - began) / 1000 })
process.disconnect?.()
