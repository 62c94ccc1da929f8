import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventTypes } from '#wire/telemetry/event.ts'
import { needs } from '../../law/needs.ts'
import { cursorPattern, journalArguments, lastCursor, openReader, unitName } from './journal-entry.ts'

let entries = 0
const cursor = () => `s=eb14e152838d414cbc97265507049a4a;i=${(++entries).toString(16)};b=0123;m=6f;t=6441;x=fe2b`
/** As journalctl 252 prints an entry. */
const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ __CURSOR: cursor(), __REALTIME_TIMESTAMP: '1795262400123456', _BOOT_ID: '0123', ...fields })
const kernel = (MESSAGE: unknown) => line({ _TRANSPORT: 'kernel', MESSAGE })
const systemd = (id: keyof typeof ids, UNIT: string, more = {}) =>
  line({ _PID: '1', _TRANSPORT: 'journal', MESSAGE_ID: ids[id], UNIT, MESSAGE: `${UNIT}: words`, ...more })
const ids = {
  failed: 'd9b373ed55a64feb8242e02dbe79a49c',
  jobFailed: 'be02cf6855d2428ba40df7e9d022f03d',
  started: '39f53479d3a045ac8e11786248231fbf',
}
const read = (lines: string[], failed: string[] = []) => {
  const reader = openReader('s=0;i=0', failed)
  return lines.flatMap((one) => reader(one) ?? []).map(({ type, detail }) => ({ type, detail }))
}

describe('the journal', () => {
  it('tells a failed service once, and that it runs again', () => {
    const lines = [
      systemd('started', 'nginx.service'),
      systemd('failed', 'nginx.service'),
      systemd('jobFailed', 'nginx.service'),
      systemd('started', 'cups.service'),
      systemd('started', 'nginx.service'),
      systemd('started', 'nginx.service'),
    ]
    expect(read(lines)).toEqual([
      { type: 'service.failed', detail: { unit: 'nginx' } },
      { type: 'service.recovered', detail: { unit: 'nginx' } },
    ])
  })

  it('knows what had failed before it was asked', () => {
    expect(read([systemd('started', 'a.service')], ['a'])).toEqual([
      { type: 'service.recovered', detail: { unit: 'a' } },
    ])
    expect(read([systemd('failed', 'a.service')], ['a'])).toEqual([])
  })

  it('believes the kernel and process 1 only', () => {
    expect(
      read([
        systemd('failed', 'a.service', { _PID: '4711' }),
        line({ _TRANSPORT: 'syslog', MESSAGE: 'apparmor="DENIED" profile="x"' }),
        line({ _TRANSPORT: 'journal', MESSAGE: 'Out of memory: Killed process 1 (x)' }),
        line({ _TRANSPORT: 'audit', MESSAGE: 'EXT4-fs error (device sda1): x' }),
      ]),
    ).toEqual([])
  })

  it.each([
    [
      'type=1400 audit(1795262400.1:7): apparmor="DENIED" operation="open" profile="/usr/sbin/cupsd" name="/etc/x"',
      { by: 'apparmor', profile: '/usr/sbin/cupsd' },
    ],
    [
      'apparmor="DENIED" profile="snap.firefox.firefox" comm="firefox"',
      { by: 'apparmor', profile: 'snap.firefox.firefox' },
    ],
    ['apparmor="DENIED" profile="/home/a1/bin/tool" comm="tool"', { by: 'apparmor', profile: 'tool' }],
    ['apparmor="DENIED" profile="/usr/bin/evince//sanitized_helper"', { by: 'apparmor', profile: '/usr/bin/evince' }],
    [
      'apparmor="DENIED" profile="libvirt-0a1b2c3d-0000-1111-2222-333344445555"',
      { by: 'apparmor', profile: 'libvirt' },
    ],
    [
      `apparmor="DENIED" profile=${Buffer.from('/opt/a b').toString('hex').toUpperCase()} pid=1`,
      { by: 'apparmor', profile: '/opt/a b' },
    ],
    [
      'avc:  denied  { read } for  pid=9 comm="httpd" name="secret" scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file',
      { by: 'selinux', profile: 'httpd_t' },
    ],
  ])('tells the refusal in %j', (message, detail) => {
    expect(read([kernel(message)])).toEqual([{ type: 'security.denied', detail }])
  })

  it('tells a refusal once that the kernel and its audit both write', () => {
    const lines = [
      kernel('audit: type=1400 audit(1795262400.1:45): apparmor="DENIED" profile="p"'),
      line({ _TRANSPORT: 'audit', _AUDIT_ID: '45', MESSAGE: 'AVC apparmor="DENIED" profile="p"' }),
      kernel('audit: type=1400 audit(1795262400.2:46): apparmor="DENIED" profile="p"'),
    ]
    expect(read(lines)).toHaveLength(2)
  })

  it.each([
    [
      'Out of memory: Killed process 4242 (chrome) total-vm:1kB, anon-rss:1kB',
      'security.out-of-memory',
      { program: 'chrome' },
    ],
    [
      'Memory cgroup out of memory: Killed process 7 (java (x)) total-vm:1kB',
      'security.out-of-memory',
      { program: 'java (x' },
    ],
    [
      'EXT4-fs error (device sda1): ext4_find_entry:1463: inode #2: comm ls',
      'security.file-system-error',
      { device: 'sda1' },
    ],
    ['EXT4-fs (dm-0): Remounting filesystem read-only', 'security.file-system-error', { device: 'dm-0' }],
    [
      'XFS (nvme0n1p2): Metadata corruption detected at xfs_agf_verify',
      'security.file-system-error',
      { device: 'nvme0n1p2' },
    ],
    ['BTRFS error (device sdb1 state EA): bdev /dev/sdb1 errs', 'security.file-system-error', { device: 'sdb1' }],
  ])('tells %j', (message, type, detail) => {
    expect(read([kernel(message)])).toEqual([{ type, detail }])
  })

  it.each([
    ['usb 1-1: new device'],
    ['EXT4-fs (sda1): mounted filesystem with ordered data mode. Quota mode: none.'],
    ['apparmor="ALLOWED" profile="x"'],
    [[65, 66]],
    [undefined],
  ])('tells nothing of %j', (message) => expect(read([kernel(message)])).toEqual([]))

  it.each([
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"__CURSOR":"$(reboot)"}',
    line({ __REALTIME_TIMESTAMP: 'x', _TRANSPORT: 'kernel' }),
  ])('goes on after %j', (odd) => expect(read([odd, systemd('failed', 'a.service')])).toHaveLength(1))

  it('lets nothing cross but what is declared', () => {
    const secret = fc.stringMatching(/^[a-z]{12,20}$/)
    fc.assert(
      fc.property(secret, fc.constantFrom('failed', 'denied', 'oom', 'disk'), (word, what) => {
        const hidden = {
          _UID: word,
          _HOSTNAME: word,
          _CMDLINE: word,
          USER_UNIT: `${word}.service`,
          _SYSTEMD_USER_UNIT: word,
        }
        const lines = {
          failed: systemd('failed', 'a.service', { ...hidden, MESSAGE: word }),
          denied: line({
            _TRANSPORT: 'kernel',
            ...hidden,
            MESSAGE: `apparmor="DENIED" name="/x/${word}" profile="p" comm="${word}"`,
          }),
          oom: line({ _TRANSPORT: 'kernel', ...hidden, MESSAGE: `Out of memory: Killed process 1 (x) ${word}` }),
          disk: line({ _TRANSPORT: 'kernel', ...hidden, MESSAGE: `EXT4-fs error (device sda): comm ${word}` }),
        }
        const found = openReader('s=0;i=0', [])(lines[what as keyof typeof lines])
        expect(found).toBeDefined()
        expect(JSON.stringify(found)).not.toContain(word)
        if (!found) return
        expect(Object.keys(found).sort()).toEqual(['at', 'cursor', 'detail', 'type'])
        const times = found.type === 'security.denied' ? { times: 1 } : {}
        expect(eventTypes[found.type].detail.safeParse({ ...found.detail, ...times }).success).toBe(true)
      }),
    )
  })
})

it.each([
  ['nginx.service', 'nginx'],
  ['getty@tty1.service', 'getty@tty1'],
  ['postgresql@15-main.service', 'postgresql@15-main'],
  ['vncserver@a1.service', 'vncserver@'],
  ['podman@1000.service', 'podman@'],
  ['syncthing@a1@b2.service', 'syncthing@'],
  ['user@1000.service', undefined],
  ['user-runtime-dir@1000.service', undefined],
  ['session-3.scope', undefined],
  ['run-r0123456789abcdef0123456789abcdef.service', undefined],
  ['dev-sda1.swap', undefined],
  ['.service', undefined],
])('a unit %s is told as %s', (unit, name) => expect(unitName(unit)).toBe(name))

describe('journalctl', () => {
  const here = needs('journalctl against a journal of none', { journalctl: 'systemd' })

  it.runIf(here)('takes the arguments', () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-journal-'))
    const { stderr } = spawnSync(
      'journalctl',
      [`--directory=${folder}`, ...journalArguments('s=0a;i=1;b=2;m=3;t=4;x=5', false)],
      { encoding: 'utf8' },
    )
    rmSync(folder, { recursive: true })
    // What it says of a cursor it does not know; of an argument it would complain first.
    expect(stderr).not.toMatch(/option|argument '|match/)
  })

  it.runIf(here)('prints cursors of the form that is taken', () => {
    const text = execFileSync('journalctl', ['--no-pager', '--quiet', '--lines=1', '--output=json'], {
      encoding: 'utf8',
    })
    if (text === '') return
    expect(lastCursor(text)).toMatch(cursorPattern)
  })
})
