// The floor of an unchanged sync: mutual TLS, one comparison, one commit for a group of contacts, 204. Nothing else is checked.
// A process of its own: `contact-door.ts FOLDER DATABASE_URL`; sends its port. FOLDER holds key.pem, chain.pem and root.pem.
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import pg from 'pg'

const [folder = '', url = ''] = process.argv.slice(2)
const pem = (name: string) => readFileSync(join(folder, `${name}.pem`))
const pool = new pg.Pool({ connectionString: url, max: 2 })

interface Row {
  readonly number: number
  readonly held: string
}
const { rows } = await pool.query<Row & { device: string }>('select device, number, held from floor_presence')
const known = new Map<string, Row>(rows.map(({ device, number, held }) => [device, { number, held }]))

let group: { number: number; done(): void }[] = []
let timer: NodeJS.Timeout | undefined
async function commit(): Promise<void> {
  clearTimeout(timer)
  timer = undefined
  const written = group
  group = []
  await pool.query({
    name: 'contact',
    text: 'update floor_presence set last_seen = now() where number = any($1::int[])',
    values: [written.map(({ number }) => number)],
  })
  for (const { done } of written) done()
}
function contact(number: number, done: () => void): void {
  group.push({ number, done })
  if (group.length >= 256) void commit()
  else timer ??= setTimeout(commit, 10)
}

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
    else contact(row.number, () => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
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
