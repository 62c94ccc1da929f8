// What both floors of a contact share: the devices by name, and one commit for a group of contacts.
import pg from 'pg'

interface Row {
  readonly number: number
  readonly held: string
}

export async function openContacts(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
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
  return {
    known,
    /** `done` is called once the contact is committed. */
    contact(number: number, done: () => void): void {
      group.push({ number, done })
      if (group.length >= 256) void commit()
      else timer ??= setTimeout(commit, 10)
    },
  }
}
