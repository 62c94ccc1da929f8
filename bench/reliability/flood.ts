// Asks an address at a steady rate from a process of its own: `flood.ts URL RATE SECONDS`. Sends { ready }, then how it was answered.

import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'

const [url = '', rate = '', seconds = ''] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const answers: Record<string, number> = {}
const note = (what: string) => {
  answers[what] = (answers[what] ?? 0) + 1
}

function ask(): Promise<void> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer mcr1.1.${randomBytes(16).toString('hex')}` }
    const call = request(url, { agent, headers }, (response) => {
      response.resume()
      response.on('end', () => {
        note(String(response.statusCode))
        resolve()
      })
    })
    call.on('error', () => {
      note('error')
      resolve()
    })
    call.end()
  })
}

process.send?.({ ready: true })
const total = Number(rate) * Number(seconds)
const began = performance.now()
const waiting: Promise<void>[] = []
for (let sent = 0; sent < total; ) {
  const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * Number(rate)))
  for (; sent < due; sent++) waiting.push(ask())
  await new Promise((done) => setTimeout(done, 2))
}
await Promise.all(waiting)
process.send?.({ answers, seconds: (performance.now() - began) / 1000 })
agent.destroy()
process.disconnect?.()
