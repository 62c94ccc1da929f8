// The floor of an unchanged sync: mutual TLS, one comparison, one commit for a group of contacts, 204. Nothing else is checked.
// A process of its own: `contact-door.ts FOLDER DATABASE_URL`; sends its port; told `{ wake }`, it wakes these ports and sends what each took. FOLDER holds key.pem, chain.pem and root.pem.
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { datagramBytes } from '#wire/control/datagram.ts'
import { openContacts } from './contacts.ts'

const [folder = '', url = ''] = process.argv.slice(2)
const pem = (name: string) => readFileSync(join(folder, `${name}.pem`))
const { known, contact } = await openContacts(url)
let began = 0
let expected = 0
let took: number[] = []

/** Sends a datagram of our size to each port; the contacts that follow are what it took. */
async function wake(ports: readonly number[]): Promise<void> {
  took = []
  expected = ports.length
  began = performance.now()
  const socket = createSocket('udp4')
  for (const [i, port] of ports.entries()) {
    await new Promise((sent) => socket.send(Buffer.alloc(datagramBytes), port, '127.0.0.1', sent))
    // No more at once than the door admits.
    while (i - took.length > 256) await new Promise((done) => setTimeout(done, 1))
  }
  socket.close()
}
process.on('message', ({ wake: ports }: { wake: number[] }) => void wake(ports))

function serve(socket: TLSSocket): void {
  let text = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (part) => {
    text += part.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
    if (text.length < end + 4 + length) return
    const { state } = JSON.parse(text.slice(end + 4, end + 4 + length)) as { state: string }
    text = text.slice(end + 4 + length)
    const device = socket.getPeerCertificate().subjectaltname?.slice(-30) ?? ''
    const row = socket.authorized ? known.get(device) : undefined
    if (!row || row.held !== state) socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    else
      contact(row.number, () => {
        socket.write('HTTP/1.1 204 No Content\r\n\r\n')
        if (took.length < expected && took.push(performance.now() - began) === expected) process.send?.({ took })
      })
  })
}

const server = createServer(
  {
    key: pem('key'),
    cert: pem('chain'),
    // What it issued from stands in its own chain.
    ca: [pem('chain'), pem('root')],
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    ecdhCurve: 'X25519:P-256',
  },
  serve,
)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
