// A privacy officer's walk: every page of docs/privacy-walkthrough.md in a browser, and each command that stands beside a claim.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canBrowse } from '../console/testing/chromium.ts'
import { stumbles } from '../console/testing/visit.ts'
import { needs } from '../law/needs.ts'
import { type AtConsole, type Consoles, openConsoles } from './at-the-console.ts'
import { localDevice, openStory, type Said, type Story } from './stack.ts'

const browsable = canBrowse() || needs('the privacy walk in a browser', { chromium: 'chromium' })

/** What confirms a line, where it is another thing than a command that ends well. */
const tells: Readonly<Record<string, (said: Said) => boolean>> = {
  // It finds what is not set up here, which is no fault of the command.
  'own-components': ({ exitCode }) => exitCode <= 1,
  'device-transport': ({ exitCode, notes }) => exitCode !== 0 && notes.includes('alert'),
  'row-security': ({ exitCode, out }) => exitCode === 0 && out.includes('device_devices') && !/ false/.test(out),
  'audit-append-only': ({ exitCode, out }) =>
    exitCode === 0 && /muster_app +INSERT/.test(out) && !/muster_app +(UPDATE|DELETE|TRUNCATE)/.test(out),
  'transparency-log': ({ exitCode, out }) =>
    exitCode === 0 && out.includes('the entries give the root that was signed'),
  'file-modes': ({ exitCode, out }) => exitCode === 0 && out === '',
  // There need be no snapshot, and a container shows no disk.
  snapshots: () => true,
  'disk-encryption': () => true,
}

const openssl = needs('the line about devices by its command', { openssl: 'openssl' })

describe.runIf(browsable)('a privacy officer', () => {
  let story: Story
  let consoles: Consoles
  let officer: AtConsole
  let device: string

  beforeAll(async () => {
    story = await openStory()
    device = await localDevice(story)
    consoles = await openConsoles(story)
    const administrator = await consoles.administrator('Änne Müller')
    officer = await consoles.invited(administrator, 'Grete Huber', 'Privacy officer')
  })
  afterAll(async () => {
    await consoles?.[Symbol.asyncDispose]()
    await story?.[Symbol.asyncDispose]()
  })

  /** A command as it stands on the page, in a shell of this machine. */
  const typed = (command: string): Promise<Said> =>
    new Promise((resolve) => {
      const env = { ...story.env, PATH: `${join(import.meta.dirname, '..', 'bin')}:${process.env.PATH}` }
      const child = execFile('sh', ['-c', command], { cwd: join(story.dataFolder, '..'), env }, (_error, out, notes) =>
        resolve({ exitCode: child.exitCode ?? 1, out, notes }),
      )
      child.stdin?.end()
    })

  it('stands among the operators with her role', async () => {
    const { items } = await story.json('operators', 'list')
    expect(items.map(({ role }: { role: string }) => role).sort()).toEqual(['administrator', 'privacy-officer'])
  })

  it.each([
    ['/privacy', 'Server privacy'],
    ['/privacy/catalogue', 'Data catalogue'],
    ['/processing', 'Record of processing'],
    ['/device-privacy', 'Device privacy'],
    ['/consents', 'Consents'],
    ['/left', 'What left'],
    ['/looks', 'Who looked'],
    ['/retention', 'Retention'],
    ['/requests', 'Requests'],
    ['/erasures', 'Erasures'],
    ['/legal-holds', 'Legal holds'],
    ['/security', 'Server security'],
    ['/privacy/log', 'Transparency log'],
  ])('finds on %s what the walk says, and nothing to stumble over', async (path, heading) => {
    await officer.go(path, heading)
    await expect.poll(() => stumbles(officer.page)).toEqual([])
    expect(officer.trouble).toEqual([])
  })

  it('can confirm each line of Server privacy by the command printed beside it', async () => {
    const { parts } = await story.json('privacy', 'server')
    const lines: { code: string; command: string }[] = parts.flatMap(({ lines }: { lines: never[] }) => lines)
    expect(lines.length).toBeGreaterThan(20)
    const wrong: string[] = []
    for (const { code, command } of lines) {
      if (command.startsWith('openssl') && !openssl) continue
      const said = await typed(command)
      const right = tells[code] ?? (({ exitCode }) => exitCode === 0)
      if (!right(said)) wrong.push(`${code}: ${command}: ${said.exitCode} ${said.out} ${said.notes}`)
    }
    expect(wrong).toEqual([])
  })

  it('finds every command of the walk to be one, down to its options', async () => {
    const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'privacy-walkthrough.md'), 'utf8')
    const fenced = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'))
    const commands = fenced
      .flatMap((line) => line.replace(/ +#.*$/, '').split(' && '))
      .filter(
        (line) =>
          line.startsWith('muster ') &&
          !line.startsWith('muster agent') &&
          !/^muster (backup|restore|stack)/.test(line),
      )
    expect(commands.length).toBeGreaterThan(25)
    const wrong: string[] = []
    const helps = new Map<string, string>()
    for (const command of commands) {
      const words = command
        .replace(/"[^"]*"/g, 'TEXT')
        .split(' ')
        .slice(1)
      const name = words.slice(0, 2).join(' ')
      const help = helps.get(name) ?? (await story.muster(...words.slice(0, 2), '--help')).out
      helps.set(name, help)
      const options = words.filter((word) => word.startsWith('--'))
      if (!help.includes(`Usage: muster ${name}`)) wrong.push(command)
      for (const option of options) if (!help.includes(option)) wrong.push(`${command}: no ${option}`)
    }
    expect(wrong).toEqual([])
  })

  it('takes the papers with her: each a page that prints, without a script', async () => {
    for (const words of [
      ['privacy', 'catalogue', '--form', 'html'],
      ['privacy', 'processing', '--form', 'html'],
      ['privacy', 'report', '--form', 'csv'],
    ]) {
      const { exitCode, out, notes } = await story.muster(...words)
      expect(`${exitCode} ${notes}`).toMatch(/^0/)
      expect(out.length).toBeGreaterThan(500)
      expect(out).not.toContain('<script')
    }
    const file = join(story.dataFolder, '..', 'everything.html')
    const { exitCode } = await story.muster('devices', 'disclose', device, '--html', file)
    expect([exitCode, readFileSync(file, 'utf8').includes(device)]).toEqual([0, true])
  })
})
