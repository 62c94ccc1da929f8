// A mail server for tests: RFC 5321 with real TLS, at once or by STARTTLS, that keeps what it heard in clear and what not.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { ownCertificate } from '#kit/testing-tls.ts'

export interface TestMailServer extends AsyncDisposable {
  readonly url: string
  /** Its root, PEM. */
  readonly authority: string
  /** Lines that came before TLS. */
  readonly inClear: string[]
  /** Lines that came under TLS, the message's own left out. */
  readonly commands: string[]
  readonly messages: string[]
  connections(): number
}

/** `strip`: it does not offer STARTTLS, as somebody in between would have it. `silent`: it never greets. */
export async function testMailServer(how: {
  scheme: 'smtps' | 'smtp'
  name?: string
  strip?: boolean
  silent?: boolean
  account?: [string, string]
}): Promise<TestMailServer> {
  const { key, cert } = await ownCertificate(how.name ?? 'localhost')
  const secureContext = createSecureContext({ key, cert })
  const inClear: string[] = []
  const commands: string[] = []
  const messages: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  function secured(wire: Socket, greet: boolean): void {
    const socket = new TLSSocket(wire, { isServer: true, secureContext })
    socket.on('error', () => {})
    talk(socket, true, greet)
  }

  function talk(socket: Socket, secure: boolean, greet: boolean): void {
    const say = (text: string) => socket.write(`${text}\r\n`)
    let held = ''
    let message: string | undefined
    if (greet && !how.silent) say('220 mail.example ESMTP')
    const heard = (part: Buffer) => {
      held += part.toString('latin1')
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        if (message !== undefined) {
          if (line === '.') {
            messages.push(message)
            message = undefined
            say('250 2.0.0 taken')
          } else message += `${line.startsWith('..') ? line.slice(1) : line}\r\n`
          continue
        }
        ;(secure ? commands : inClear).push(line)
        const [word = ''] = line.split(' ')
        if (word === 'EHLO') {
          const more = secure || how.strip ? (secure && how.account ? ['AUTH PLAIN'] : []) : ['STARTTLS']
          for (const [i, one] of ['mail.example', ...more].entries()) say(`250${i < more.length ? '-' : ' '}${one}`)
        } else if (word === 'STARTTLS' && !secure && !how.strip) {
          socket.off('data', heard)
          say('220 go on')
          secured(socket, false)
          return
        } else if (word === 'AUTH') {
          const given = Buffer.from(line.split(' ')[2] ?? '', 'base64')
            .toString()
            .split('\0')
            .slice(1)
          say(JSON.stringify(given) === JSON.stringify(how.account) ? '235 welcome' : '535 5.7.8 wrong')
        } else if (word === 'DATA') {
          message = ''
          say('354 go on')
        } else if (word === 'QUIT') {
          say('221 bye')
          socket.end()
        } else say(/^(MAIL|RCPT|RSET)$/.test(word) ? '250 ok' : '502 no')
      }
    }
    socket.on('data', heard)
  }

  const server = createServer((wire) => {
    connections += 1
    sockets.add(wire)
    wire.on('error', () => {})
    if (how.scheme === 'smtps') secured(wire, true)
    else talk(wire, false, true)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    url: `${how.scheme}://localhost:${(server.address() as AddressInfo).port}`,
    authority: cert,
    inClear,
    commands,
    messages,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
