// What a privacy officer decides and sees, by clicks beside an administrator on the whole stack: what leaves and to whom, what is
// collected and how long it is kept, and what holds on the server after a backup was put back.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canBrowse } from '../console/testing/chromium.ts'
import { stumbles } from '../console/testing/visit.ts'
import { needs } from '../law/needs.ts'
import { type TestReceiver, testReceiver, verified } from '../server/telemetry/sharing/testing.ts'
import { type AtConsole, type Consoles, openConsoles } from './at-the-console.ts'
import { localDevice, openStory, type Story, until } from './stack.ts'

const browsable = canBrowse() || needs('a privacy officer at work in a browser', { chromium: 'chromium' })
const yearAhead = `${new Date().getUTCFullYear() + 1}-06-30`

describe.runIf(browsable)('a privacy officer beside an administrator', () => {
  let story: Story
  let receiver: TestReceiver
  let consoles: Consoles
  let admin: AtConsole
  let officer: AtConsole
  let device: string

  beforeAll(async () => {
    receiver = await testReceiver()
    // The receiver of the story is a program of this machine.
    story = await openStory({ MUSTER_OUTBOUND_LOOPBACK: 'on' })
    device = await localDevice(story)
    consoles = await openConsoles(story)
    admin = await consoles.administrator('Änne Müller')
    officer = await consoles.invited(admin, 'Grete Huber', 'Privacy officer')
  })
  afterAll(async () => {
    await consoles?.[Symbol.asyncDispose]()
    await story?.[Symbol.asyncDispose]()
    await receiver?.[Symbol.asyncDispose]()
  })

  const passages = async () => (await story.json('outbound', 'list')) as { digest: string; sentBytes: number }[]

  it('sees a closed door and 0 bytes; the administrator opens it, and still nothing leaves', async () => {
    await officer.go('/left', 'What left')
    await officer.page.getByText('Closed: nothing leaves this server, whatever is authorised.').waitFor()
    await officer.page.getByText('Nobody was told anything').waitFor()
    // The switch is the administrator's.
    expect(await officer.page.getByRole('button', { name: 'Open the door' }).count()).toBe(0)
    await admin.go('/left', 'What left')
    await admin.page.getByRole('button', { name: 'Open the door' }).click()
    const asks = await admin.dialog('Open the one door?')
    await asks.getByRole('button', { name: 'Open the door' }).click()
    await admin.told('The door is open')
    await admin.page.getByRole('button', { name: 'Close the door' }).waitFor()
    expect(await story.json('outbound', 'show')).toMatchObject({ door: 'open', bytes: 0 })
  })

  it('sees a receiver named, which sends nothing, and reads the bytes that it would be told', async () => {
    const { page } = admin
    await admin.go('/left?tab=receivers', 'What left')
    await page.getByRole('button', { name: 'Add a receiver' }).first().click()
    const form = await admin.dialog('Add a receiver')
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Inventory')
    await form.getByLabel('Address').fill(receiver.url)
    await form.getByRole('combobox', { name: 'Country of the recipient' }).fill('Austr')
    await page.getByRole('option', { name: 'Austria (AT)' }).click()
    await form.getByText('A certificate authority of your own').click()
    await form.getByRole('textbox', { name: 'A certificate authority of your own' }).fill(receiver.authority)
    await form.getByRole('button', { name: 'Add a receiver' }).click()
    await admin.told('Inventory is named. Nothing was sent')

    await officer.go('/left?tab=receivers', 'What left')
    await officer.page.getByText('Nothing leaves: not authorised').waitFor()
    await officer.page.getByRole('button', { name: /^Preview.*Inventory/ }).click()
    const shown = await officer.dialog('What Inventory would be told')
    await shown.getByText(device).first().waitFor()
    expect(await shown.getByRole('button', { name: 'Send now' }).count()).toBe(0)
    await officer.page.keyboard.press('Escape')
    expect([receiver.connections(), await passages()]).toEqual([0, []])
  })

  it('sees it authorised with text, basis and end; what was previewed is sent, byte for byte as the ledger says', async () => {
    const { page } = admin
    await admin.go('/consents', 'Consents')
    await page.getByRole('button', { name: /^Authorise/ }).click()
    const form = await admin.dialog('you decide on this as controller')
    await form.getByRole('textbox', { name: 'Recipient' }).fill('Inventar GmbH')
    await form.getByRole('combobox', { name: 'Legal basis' }).click()
    await page.getByRole('option', { name: 'Legitimate interest' }).click()
    await form.getByRole('button', { name: 'Show what would leave' }).click()
    await form.getByText(receiver.url).waitFor()
    await form.getByRole('button', { name: 'Authorise', exact: true }).click()
    await admin.told('Authorised. It stands in the records')
    expect(receiver.connections()).toBe(0)

    await admin.go('/left?tab=receivers', 'What left')
    await page.getByText('Ready', { exact: true }).waitFor()
    await page.getByRole('button', { name: /^Preview.*Inventory/ }).click()
    const preview = await admin.dialog('What Inventory would be told')
    await preview.getByText(/^[0-9a-f]{64}$/).waitFor()
    const promised = await preview.getByText(/^[0-9a-f]{64}$/).innerText()
    await preview.getByRole('button', { name: 'Send now' }).click()
    await admin.told('Sent. The receiver answered: 204')

    const [got] = receiver.got
    const digest = createHash('sha256')
      .update(got?.body ?? '')
      .digest('hex')
    expect(digest).toBe(promised)
    const [hook] = await story.json('integrations', 'list')
    expect(got && verified(got, hook.signing.publicKey, hook.signing.keyId)).toBe(true)

    await officer.go('/left', 'What left')
    const told = officer.page.getByRole('region', { name: 'To whom, in 30 days' })
    await told
      .getByRole('row')
      .filter({ hasText: new URL(receiver.url).host })
      .waitFor()
    await officer.go('/left?tab=ledger', 'What left')
    await officer.page.getByRole('button', { name: new URL(receiver.url).host }).click()
    const sheet = await officer.dialog('One passage')
    await sheet.getByText(digest).waitFor()
    const [passage] = await passages()
    expect(passage?.digest).toBe(digest)
    // The closing alert of TLS, 24 bytes, may be dropped by the other end: the ledger never says less than left.
    expect([receiver.bytes(), receiver.bytes() + 24]).toContain(passage?.sentBytes)
  })

  it('withdraws it herself, and nothing leaves any more', async () => {
    const { page } = officer
    await officer.go('/consents', 'Consents')
    await page.getByRole('button', { name: /^Withdraw.*Inventar/ }).click()
    const asks = await officer.dialog('Nothing more is told to it')
    await asks.getByRole('button', { name: 'Withdraw', exact: true }).click()
    await officer.told('Withdrawn. Nothing leaves under it any more')
    const records = page.getByRole('region', { name: 'Records' })
    await records.getByText('Withdrawn', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Inventar GmbH', exact: true }).click()
    const sheet = await officer.dialog('Withdrawn by Grete Huber')
    await sheet.getByText('Authorised by Änne Müller').waitFor()

    await admin.go('/left?tab=receivers', 'What left')
    await admin.page.getByText('Nothing leaves: not authorised').waitFor()
    await admin.page.getByRole('button', { name: /^Preview.*Inventory/ }).click()
    const preview = await admin.dialog('What Inventory would be told')
    await expect.poll(() => preview.getByRole('button', { name: 'Send now' }).isDisabled()).toBe(true)
    const refused = await story.muster('integrations', 'send', 'Inventory')
    expect([refused.exitCode, refused.notes]).toEqual([1, expect.stringContaining('not-authorised')])
    expect([receiver.connections(), (await passages()).length]).toEqual([1, 1])
  })

  it('sees the door closed again', async () => {
    await admin.go('/left', 'What left')
    await admin.page.getByRole('button', { name: 'Close the door' }).click()
    const asks = await admin.dialog('Close the one door?')
    await asks.getByRole('button', { name: 'Close the door' }).click()
    await admin.told('The door is closed. Nothing leaves')
    await officer.go('/privacy', 'Server privacy')
    await officer.page.getByText('Closed: nothing leaves, whatever is authorised').waitFor()
    expect(await story.json('outbound', 'show')).toMatchObject({ door: 'closed' })
  })

  it('switches an item off for personal devices, told first what is lost', async () => {
    const { page } = officer
    await officer.go('/device-privacy', 'Device privacy')
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Packages', exact: true }) })
    await row.getByRole('switch', { name: /Personal devices$/ }).click({ force: true })
    await page.getByRole('button', { name: 'See what is lost, then save' }).click()
    const asks = await officer.dialog('What nobody can do any more')
    await asks.getByText('For personal devices').waitFor()
    await asks.getByRole('listitem').filter({ hasText: 'Packages' }).first().waitFor()
    await asks.getByRole('button', { name: 'Save' }).click()
    await officer.told('It holds from each device’s next sync')
    await page.getByText(/^Revision 1/).waitFor()
    const said = await story.json('privacy', 'devices')
    expect(said).toMatchObject({ revision: 1, company: { off: [] }, personal: { off: ['software'] } })
  })

  it('shortens a term, and the run keeps it', async () => {
    const { page } = officer
    await officer.go('/retention', 'Retention')
    const row = page.getByRole('row').filter({ hasText: 'Audit' }).first()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Change the term' }).click()
    const asks = await officer.dialog('How long to keep')
    await asks.getByLabel('Keep for').fill('180')
    await asks.getByText('What is older than 180 days will be erased for good.').waitFor()
    await asks.getByRole('button', { name: 'Save the term' }).click()
    await officer.told('The term holds from the next run')
    await row.getByText('180 days').waitFor()
    await page.getByRole('button', { name: 'Enforce now' }).click()
    await officer.told('Enforced.')
    await page.getByRole('heading', { name: 'Nothing is kept longer than it may be' }).waitFor()
    const { kinds } = await story.json('privacy', 'report')
    expect(kinds.find(({ kind }: { kind: string }) => kind === 'audit')).toMatchObject({ days: 180, overdue: 0 })
  })

  it('confirms in her name what nobody can measure, and finds who answers for the data', async () => {
    await admin.go('/security', 'Server security')
    const people = admin.page.getByRole('group', { name: 'Privacy officer', exact: true })
    await people.getByLabel('Name').fill('Grete Huber')
    await people.getByLabel('Address or how to reach them').fill('privacy@donau.example')
    const controller = admin.page.getByRole('group', { name: 'Controller', exact: true })
    await controller.getByLabel('Name').fill('Donau Logistik GmbH')
    await admin.page.getByRole('button', { name: 'Save', exact: true }).click()
    await admin.told('The settings hold from the next request')

    const { page } = officer
    await officer.go('/privacy', 'Server privacy')
    const line = (title: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3, name: title }) })
    await line('Who answers for the data')
      .getByText(/Donau Logistik GmbH/)
      .waitFor()
    await line('Disk encryption').getByRole('button', { name: 'Confirm' }).click()
    const asks = await officer.dialog('No program can see this from here')
    await asks.getByText('With your name, Grete Huber').waitFor()
    await asks.getByLabel('Holds until').fill(yearAhead)
    await asks.getByLabel('How you know').fill('Seen in the provider’s console')
    await asks.getByRole('button', { name: 'Confirm' }).click()
    await officer.told('Confirmed in your name')
    await line('Disk encryption')
      .getByText(/Confirmed by Grete Huber/)
      .waitFor()
    const { parts } = await story.json('privacy', 'server')
    const lines = parts.flatMap(({ lines }: { lines: { code: string }[] }) => lines)
    expect(lines.find(({ code }: { code: string }) => code === 'disk-encryption')).toMatchObject({
      confirmation: { byName: 'Grete Huber' },
    })
  })

  it('sees on the page that a backup was made, and after it was put back that this is what holds', async () => {
    const { page } = officer
    const line = () =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3, name: 'Backups' }) })
    await officer.go('/privacy', 'Server privacy')
    await line()
      .getByText(/None on this machine yet/)
      .waitFor()
    const made = await story.muster('backup')
    expect(`${made.exitCode} ${made.notes}`).toBe('0 ')
    await officer.go('/privacy', 'Server privacy')
    await line().getByText(/1 /).first().waitFor()
    await officer.go('/left', 'What left')
    await page.getByRole('listitem').filter({ hasText: 'Backup' }).waitFor()

    await story.stop()
    const backups = join(story.dataFolder, 'backups')
    const put = await story.muster('restore', join(backups, readdirSync(backups)[0] as string), '--yes')
    expect(`${put.exitCode} ${put.notes}`).toBe('0 ')
    await story.start()
    expect(existsSync(join(story.dataFolder, 'ready.json'))).toBe(true)
    await until('the console answers again', async () => (await story.json('devices', 'list')).length > 0)
    await page.goto(`${story.ready().consoleUrl}/privacy`)
    await officer.signIn()
    await page.getByRole('heading', { level: 1, name: 'Server privacy' }).waitFor()
    await line().getByText('The database was put back from a backup 1 time').waitFor()
    // What had been confirmed before the backup holds again, and no administrator had to say so.
    await page.getByText(/Confirmed by Grete Huber/).waitFor()
    const acts: { act: string }[] = await story.json('audit', 'list')
    expect(acts.map(({ act }) => act)).toContain('server.epoch')
  })

  it('met no error, no breach of the pages’ policy and nothing to stumble over', async () => {
    await expect.poll(() => stumbles(officer.page)).toEqual([])
    expect([admin.trouble, officer.trouble]).toEqual([[], []])
  })
})
