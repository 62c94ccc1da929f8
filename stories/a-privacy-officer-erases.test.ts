// What a privacy officer owes the person whose machine is managed, by clicks on the whole stack: an answer in time, all that is held,
// and its erasure; many at once only with a second person, nothing under a legal hold, and a receipt that anybody can check.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '#wire/console/index.ts'
import { canBrowse } from '../console/testing/chromium.ts'
import { stumbles } from '../console/testing/visit.ts'
import { needs } from '../law/needs.ts'
import { type AtConsole, type Consoles, openConsoles } from './at-the-console.ts'
import { freePort, type Machine, openMachine, openStory, type Story, until } from './stack.ts'

const browsable = canBrowse() || needs('a privacy officer who erases, in a browser', { chromium: 'chromium' })

describe.runIf(browsable)('a privacy officer', () => {
  let story: Story
  let consoles: Consoles
  let admin: AtConsole
  let officer: AtConsole
  let laptop: Machine
  let device: string

  beforeAll(async () => {
    story = await openStory({ MUSTER_DEVICE_PORT: String(await freePort()) })
    consoles = await openConsoles(story)
    admin = await consoles.administrator('Änne Müller')
    await story.muster('privacy', 'set', 'full')
    laptop = await openMachine(story, 'laptop-7')
    laptop.install({ bash: '5.2.15-2', 'own-package': '1.0-1' })
    await laptop.sync()
    await imported('Vienna', 22)
    await imported('Graz', 21)
    await imported('Linz', 1)
    officer = await consoles.invited(admin, 'Grete Huber', 'Privacy officer')
    const { items } = await story.ask(contracts.listDevices, { search: 'laptop-7' })
    device = items[0]?.id ?? ''
  })
  afterAll(async () => {
    await consoles?.[Symbol.asyncDispose]()
    await story?.[Symbol.asyncDispose]()
  })

  /** Machines without an agent, from an inventory. */
  async function imported(group: string, count: number): Promise<void> {
    const packages = [{ manager: 'dpkg' as const, name: 'bash', version: '5.2.15-2', architecture: 'amd64' }]
    const inventories = Array.from({ length: count }, (_, index) => ({
      ...{ name: `${group.toLowerCase()}-${index + 1}`, osId: 'debian', osVersion: '12', architecture: 'amd64' },
      packages,
    }))
    await story.ask(contracts.importInventories, { group, inventories })
  }
  const countOf = async (search: string) =>
    (await story.ask(contracts.listDevices, { search, limit: 100 })).items.length

  it('finds what a person asked for on the device, sees its clock, and notes another that came by letter', async () => {
    const asked = await laptop.agent('ask', 'access')
    expect(`${asked.exitCode} ${asked.notes}`).toMatch(/^0 /)
    const { page } = officer
    await officer.go('/requests', 'Requests')
    const first = page.getByRole('row').filter({ hasText: 'on the device' })
    await first.getByText('Open', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Note a request' }).first().click()
    const form = await officer.dialog('The month runs from this day')
    await form.getByRole('combobox', { name: 'Right' }).click()
    await page.getByRole('option', { name: 'Rectification' }).click()
    await form.getByRole('combobox', { name: 'How it came' }).click()
    await page.getByRole('option', { name: 'by letter' }).click()
    await form.getByLabel('Device').fill(device)
    await form.getByLabel('What was asked').fill('The serial number is wrong')
    await form.getByRole('button', { name: 'Note it' }).click()
    await officer.told('The request is noted; its clock runs')
    await page.getByRole('row').filter({ hasText: 'The serial number is wrong' }).getByText('by letter').waitFor()
    expect((await story.json('requests', 'list')).length).toBe(2)
  })

  it('shows everything held and gives it signed; that she looked stands there at once', async () => {
    const { page } = officer
    await page
      .getByRole('row')
      .filter({ hasText: 'on the device' })
      .getByRole('button', { name: /^Actions for/ })
      .click()
    await page.getByRole('menuitem', { name: 'What is held' }).click()
    await page.getByRole('heading', { level: 1, name: 'laptop-7' }).waitFor()
    await page.getByRole('button', { name: 'Show everything held' }).click()
    await page.getByText('Nobody outside was told anything of it.').waitFor()
    await page.locator('summary').filter({ hasText: 'Software' }).click()
    await page.getByText('own-package').first().waitFor()
    const { path, text } = await officer.download(() => page.getByRole('button', { name: 'Download, signed' }).click())
    expect(JSON.parse(JSON.parse(text).document).device).toBe(device)
    const checked = await story.muster('devices', 'disclose', '--check', path)
    expect(`${checked.exitCode} ${checked.notes}`).toMatch(/^0/)

    await officer.go(`/looks?device=${device}`, 'Who looked')
    const look = page.getByRole('row').filter({ hasText: 'Disclosure to the person' })
    await look.getByText('Grete Huber').waitFor()
    const own = await laptop.agent('privacy', '--ask')
    expect(own.out).toContain('privacy officer')
    expect(own.out).not.toContain('Grete')
  })

  it('takes more time once, with a reason, and then answers', async () => {
    const { page } = officer
    await officer.go('/requests', 'Requests')
    const row = page.getByRole('row').filter({ hasText: 'on the device' })
    const before = (await story.json('requests', 'list')).find(
      ({ channel }: { channel: string }) => channel === 'device',
    )
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Answer' }).click()
    const puts = await officer.dialog('Answer: Access')
    await puts.getByText('Extended', { exact: true }).click()
    await puts.getByLabel('Why').fill('The works council is asked first')
    await puts.getByRole('button', { name: 'Note the answer' }).click()
    await puts.waitFor({ state: 'detached' })
    await row.getByText('Extended', { exact: true }).waitFor()
    const later = (await story.json('requests', 'list')).find(
      ({ channel }: { channel: string }) => channel === 'device',
    )
    expect(Date.parse(later.dueBy) - Date.parse(before.dueBy)).toBeGreaterThan(55 * 86_400_000)
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Answer' }).click()
    const answers = await officer.dialog('Answer: Access')
    await expect.poll(() => answers.getByText('Extended', { exact: true }).count()).toBe(0)
    await answers.getByLabel('Answer', { exact: true }).fill('Sent by letter')
    await answers.getByRole('button', { name: 'Note the answer' }).click()
    await row.getByText('Granted', { exact: true }).waitFor()
  })

  it('erases one device by its typed name, at once, and takes the receipt, which is whole and signed', async () => {
    const { page } = officer
    await officer.go(`/devices/${device}`, 'laptop-7')
    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    const asks = await officer.dialog('There is no undo')
    await asks.getByRole('heading', { name: 'What goes' }).waitFor()
    await asks.getByRole('radio', { name: 'Its person asked for it' }).check()
    const erase = asks.getByRole('button', { name: 'Erase', exact: true })
    await asks.getByLabel(/^Type/).fill('laptop-8')
    await expect.poll(() => erase.isDisabled()).toBe(true)
    await asks.getByLabel(/^Type/).fill('laptop-7')
    await erase.click()
    await page.getByRole('dialog').getByRole('link', { name: 'Follow the erasure' }).click()
    await page.getByRole('heading', { level: 1, name: 'Erasure: 1 device' }).waitFor()
    await page.getByText('The keys are gone: no copy that Muster made').waitFor()
    await page.getByRole('cell', { name: 'not told yet' }).waitFor()
    const { path } = await officer.download(() => page.getByRole('button', { name: 'Download', exact: true }).click())
    const checked = await story.muster('erasures', 'receipt', '--check', path)
    expect(`${checked.exitCode} ${checked.notes}${checked.out}`).toMatch(/^0 .*The receipt is whole and signed/s)
    expect(readFileSync(path, 'utf8')).not.toContain('laptop-7')
    expect(await countOf('laptop-7')).toBe(0)

    // The machine is told at its next contact, wipes what it holds, and the page says so.
    expect((await laptop.agent('once')).exitCode).not.toBe(0)
    expect(existsSync(join(laptop.state, 'identity.json'))).toBe(false)
    await page.reload()
    await page.getByRole('cell', { name: 'said that it wiped its state' }).waitFor()
    await officer.go(`/devices/${device}`, 'Device')
    await page.getByText('There is no such device').waitFor()
  })

  /** By clicks in a group's menu; gives the id of the request. */
  async function askToErase(who: AtConsole, group: string, when?: string): Promise<string> {
    const { page } = who
    await who.go(`/devices?q=${group.toLowerCase()}`, 'Devices')
    await page.getByRole('link', { name: `${group.toLowerCase()}-1`, exact: true }).waitFor()
    await page.getByRole('checkbox', { name: 'Select every row of this page' }).check()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    const asks = await who.dialog('more than 20: a second person has to agree')
    await asks.getByRole('radio', { name: /^Retired/ }).check()
    if (when) {
      await asks.getByRole('combobox', { name: 'When' }).click()
      await page.getByRole('option', { name: when }).click()
    }
    const proof = /“(\d+)”/.exec((await asks.getByText(/^Type “\d+”/).textContent()) ?? '')?.[1] ?? ''
    await asks.getByLabel(/^Type/).fill(proof)
    await asks.getByRole('button', { name: 'Ask to erase' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Follow the erasure' }).click()
    await page.waitForURL(/\/erasures\/ers_/)
    return new URL(page.url()).pathname.split('/').at(-1) ?? ''
  }

  it('agrees as the second person, whom the first cannot be, and takes it back within the hold', async () => {
    const id = await askToErase(admin, 'Vienna')
    await admin.page.getByText('You asked for this erasure, so somebody else has to agree').waitFor()
    expect(await admin.page.getByRole('button', { name: 'Agree' }).count()).toBe(0)
    // Nor past the page: her session is refused at the door.
    const refused = await admin.page.evaluate(async (path) => {
      const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
      return [answer.status, (await answer.json()).code]
    }, `/api/v1/erasures/${id}/agree`)
    expect(refused).toEqual([403, 'second-operator'])
    expect(await countOf('vienna')).toBe(0)

    const { page } = officer
    await officer.go('/erasures', 'Erasures')
    const row = page.getByRole('row').filter({ hasText: '22 devices' })
    await row.getByText('Second person needed').waitFor()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Agree' }).click()
    const asks = await officer.dialog('Agree to erase 22 devices?')
    await asks.getByText('Asked for by Änne Müller').waitFor()
    await asks.getByRole('button', { name: 'Agree' }).click()
    await officer.told('You agreed')
    await row.getByText('Held', { exact: true }).waitFor()
    expect(await story.json('erasures', 'show', id)).toMatchObject({
      state: 'held',
      secondByName: 'Grete Huber',
    })

    await admin.page.getByText('Held', { exact: true }).waitFor()
    await admin.page.getByRole('button', { name: 'Undo' }).click()
    const takes = await admin.dialog('Take back the erasure of 22 devices?')
    await takes.getByRole('button', { name: 'Undo' }).click()
    await admin.page.getByText('It was taken back in time').waitFor()
    await until('all of them are back', async () => (await countOf('vienna')) === 22)
    await admin.go('/devices?q=vienna-22', 'Devices')
    await admin.page.getByRole('link', { name: 'vienna-22', exact: true }).waitFor()
  })

  it('decides at the same time as who asked: one of them wins, and the other is told so', async () => {
    const id = await askToErase(admin, 'Graz', 'At once, without undo')
    await admin.page.getByRole('button', { name: 'Undo' }).click()
    const undoes = await admin.dialog('Take back the erasure of 21 devices?')
    await officer.go(`/erasures/${id}`, 'Erasure: 21 devices')
    await officer.page.getByRole('button', { name: 'Agree' }).click()
    const agrees = await officer.dialog('Agree to erase 21 devices?')
    await Promise.all([
      undoes.getByRole('button', { name: 'Undo' }).click(),
      agrees.getByRole('button', { name: 'Agree' }).click(),
    ])
    const over = 'The erasure is done, undone or under way'
    const told = async (dialog: typeof undoes) =>
      until('the dialog closed, or says why not', async () => {
        if ((await dialog.count()) === 0) return 'won'
        return (await dialog.getByRole('alert').getByText(over).count()) > 0 ? 'lost' : undefined
      })
    const [undo, agree] = await Promise.all([told(undoes), told(agrees)])
    expect([undo, agree].sort()).toEqual(['lost', 'won'])
    const state = agree === 'won' ? 'done' : 'undone'
    await until('it is what the one who won decided', async () => {
      return (await story.json('erasures', 'show', id)).state === state
    })
    expect(await countOf('graz')).toBe(state === 'done' ? 0 : 21)
  })

  it('places a legal hold, which stops an erasure until it is lifted', async () => {
    const { page } = officer
    const { items } = await story.ask(contracts.listDevices, { search: 'linz-1' })
    await officer.go(`/devices/${items[0]?.id}`, 'linz-1')
    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Place legal hold' }).click()
    const places = await officer.dialog('Place a legal hold on linz-1')
    await places.getByLabel('Reason').fill('Case 4711')
    await places.getByRole('button', { name: 'Place a legal hold' }).click()
    await officer.told('The legal hold is in force')

    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    const asks = await officer.dialog('A legal hold keeps one of 1')
    await asks.getByRole('radio', { name: /^Left/ }).check()
    await asks.getByLabel(/^Type/).fill('linz-1')
    await asks.getByRole('button', { name: 'Erase', exact: true }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Follow the erasure' }).click()
    await page.getByRole('heading', { level: 1, name: 'Erasure: 1 device' }).waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await page.getByText('A legal hold keeps what is left of it').waitFor()
    expect(await story.json('erasures', 'show', id)).toMatchObject({ state: 'stopped', erased: 0, held: 1 })

    await officer.go('/legal-holds', 'Legal holds')
    const row = page.getByRole('row').filter({ hasText: 'Case 4711' })
    await row.getByText('In force').waitFor()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Lift' }).click()
    const lifts = await officer.dialog('It stops one erasure, which goes on at once')
    await lifts.getByRole('button', { name: 'Lift' }).click()
    await officer.told('The legal hold is lifted')
    await row.getByText('Lifted', { exact: true }).waitFor()
    await officer.go(`/erasures/${id}`, 'Erasure: 1 device')
    await page.getByText('The keys are gone: no copy that Muster made').waitFor()
    expect(await story.json('erasures', 'show', id)).toMatchObject({ state: 'done', erased: 1, held: 0 })
  })

  it('met no error, no breach of the pages’ policy and nothing to stumble over', async () => {
    await expect.poll(() => stumbles(officer.page)).toEqual([])
    expect([admin.trouble, officer.trouble]).toEqual([[], []])
  })
})
