// The floor of held lines: mutual TLS, a socket kept, a nudge written, one comparison, one commit for a group of contacts.
// A process of its own: `line-door.ts FOLDER DATABASE_URL`; sends its port; told `nudge`, it sends how long each line took.
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { openContacts } from './contacts.ts'

const [folder = '', url = ''] = process.argv.slice(2)
const pem = (name: string) => readFileSync(join(folder, `${name}.pem`))
const { known, contact } = await openContacts(url)
const lines = new Set<TLSSocket>()
const answer = Buffer.from([65, 0, 0, 2, 0, 204])
const nudge = Buffer.from('N\0\0\x02{}', 'latin1')
let began = 0
let took: number[] = []

function serve(socket: TLSSocket): void {
  let open = false
  socket.on('error', () => socket.destroy())
  socket.on('close', () => lines.delete(socket))
  const device = socket.getPeerCertificate().subjectaltname?.slice(-30) ?? ''
  const row = socket.authorized ? known.get(device) : undefined
  if (!row) return void socket.destroy()
  socket.on('data', (part) => {
    if (!open) {
      open = true
      lines.add(socket)
      return void socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: muster-line\r\n\r\n',
      )
    }
    const { state } = JSON.parse(part.toString('utf8', 5)) as { state: string }
    if (row.held !== state) return void socket.destroy()
    contact(row.number, () => {
      socket.write(answer)
      took.push(performance.now() - began)
      if (took.length === lines.size) process.send?.({ took })
    })
  })
}

process.on('message', (message) => {
  if (message !== 'nudge') return
  took = []
  began = performance.now()
  for (const socket of lines) socket.write(nudge)
})

const server = createServer(
  {
    ...{ key: pem('key'), cert: pem('chain'), ca: [pem('chain'), pem('root')] },
    ...{ requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3', ecdhCurve: 'X25519:P-256' },
  },
  serve,
)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
