// Powers have one room each: time, chance, environment, processes, sockets, SQL and output are found where they belong or nowhere.
import { type Finding, law } from './law.ts'
import { said } from './source.ts'
import { type File, isCode, isTest, placeOf } from './tree.ts'

/** Code that runs for users: not tests, not the tools that watch. */
const running = (path: string) =>
  isCode(path) && !isTest(path) && !['law', 'bench', 'stories', ''].includes(placeOf(path))
const except =
  (...rooms: (string | RegExp)[]) =>
  (path: string) =>
    running(path) && !rooms.some((room) => (typeof room === 'string' ? path === room : room.test(path)))

/** Reports each name that is read and matches. */
const names = (wrong: RegExp) => (file: File) =>
  said(file)
    .names.filter(({ name }) => wrong.test(name) && !said(file).declared.has(name.split('.', 1)[0] as string))
    .map(({ name, line }): Finding => ({ line, what: name }))

law({
  never: 'time read outside the clock',
  why: 'tests and replays hold time still; a clock that jumps breaks one file at most',
  // What the runtime measures of itself is no time that anybody acts on.
  reads: except('kit/clock.ts', 'kit/lateness.ts'),
  find: (file) => [
    ...names(/^(Date\.now|performance\.(now|timeOrigin)|process\.(hrtime|uptime)\b.*)$/)(file),
    ...said(file)
      .calls.filter((call) => call.name === 'Date' && call.given.length === 0)
      .map(({ line }) => ({ line, what: 'new Date()' })),
    ...said(file)
      .imports.filter((one) => one.from === 'node:perf_hooks')
      .map(({ line }) => ({ line, what: 'node:perf_hooks' })),
  ],
  planted: {
    'server/a.ts': 'const now = Date.now()',
    'agent/b.ts': 'const at = new Date()',
    'console/c.tsx': 'const started = globalThis.performance.now()',
    'kit/d.ts': 'const clock = { now: Date.now }',
    'cli/e.ts': 'const s = process.hrtime.bigint()',
  },
  fine: { 'server/a.ts': '// Date.now()\nconst text = new Date(0).toISOString() + "Date.now()"' },
})

law({
  never: 'Math.random',
  why: 'what looks random decides who is woken, admitted or named: it comes from the system’s CSPRNG',
  reads: isCode,
  find: names(/^Math\.random$/),
  planted: { 'agent/a.ts': 'const jitter = Math.random() * 60' },
  fine: { 'agent/a.ts': 'const jitter = Math.max(1, 2)' },
})

law({
  never: 'console output from inside',
  why: 'logs go through the allow-list, output through the one room of each program; console.log knows neither',
  reads: except(/^(cli|agent|stack)\/output\.ts$/),
  find: names(/^console\.(log|info|warn|error|debug|trace|table|dir|group|time)/),
  planted: { 'server/a.ts': `console.log('device', device)`, 'console/a.tsx': 'console.error(error)' },
  fine: { 'cli/output.ts': `console.log('done')` },
})

law({
  never: 'the environment read outside config',
  why: 'a setting has one schema, one default and one origin that `config --origin` can show',
  reads: except(/^[a-z]+\/config\.ts$/, 'kit/config.ts'),
  find: (file) => [
    ...names(/^process\.env\b/)(file),
    ...said(file)
      .imports.filter((one) => one.from === 'node:process' && (one.names.includes('env') || one.names.includes('*')))
      .map(({ line }) => ({ line, what: 'env of node:process' })),
  ],
  planted: {
    'server/people/a.ts': 'const secret = process.env.MUSTER_SECRET',
    'agent/b.ts': `import { env } from 'node:process'`,
    'cli/c.ts': `const home = process.env['HOME']`,
  },
  fine: { 'agent/config.ts': 'export const home = process.env.HOME' },
})

/** The one room of each place that starts processes, and why it must. */
const startProcesses = [
  'agent/helper/',
  'agent/packaging/',
  'stack/postgres',
  'stack/processes',
  'server/testing.ts',
  'advisories/import/start-reader.ts',
]
law({
  never: 'a process started outside its room',
  why: 'a command is a closed list with fixed arguments in one file, so that no device or operator text ever reaches one',
  reads: (path) => running(path) && !startProcesses.some((room) => path.startsWith(room)),
  find: (file) =>
    said(file)
      .imports.filter((one) => /^(node:)?(child_process|cluster)$/.test(one.from) && !one.typeOnly)
      .map(({ line, from }) => ({ line, what: `imports ${from}` })),
  planted: {
    'server/a.ts': `import { execFile } from 'node:child_process'`,
    'agent/control/b.ts': `await import('child_process')`,
  },
  fine: { 'agent/helper/main.ts': `import { execFile } from 'node:child_process'` },
})

law({
  never: 'a shell',
  why: 'a shell turns a package name into a command; programs are started with arguments, never with a line',
  reads: isCode,
  find: (file) => {
    const shells = said(file).imports.filter(
      (one) => /child_process$/.test(one.from) && one.names.some((n) => /^exec(Sync)?$/.test(n)),
    )
    const texts = said(file).texts.filter(({ text }) => /^(\/bin\/)?(ba|da|z)?sh$/.test(text))
    return [
      ...shells.map(({ line }) => ({ line, what: 'exec runs a shell' })),
      ...(running(file.path) ? texts.map(({ line, text }) => ({ line, what: `names ${text}` })) : []),
      ...names(/^(eval|Function)$/)(file),
    ]
  },
  planted: {
    'stack/a.ts': `import { exec } from 'node:child_process'`,
    'agent/helper/b.ts': `execFile('/bin/sh', ['-c', line])`,
    'kit/c.ts': `eval('1')`,
  },
  fine: { 'stack/a.ts': `import { execFile, spawn } from 'node:child_process'` },
})

/** Files that may open a connection, and to whom. */
const doorsOut: Readonly<Record<string, string>> = {
  'server/ring/ring-link.ts':
    'a server process to the one on the same machine that writes the key ring, through a socket in the data folder',
  'kit/door.ts': 'the one door out of the server places: purpose, authorisation, recipient, TLS, ledger',
  'kit/door-wire.ts': 'TLS and one request over a connection that the door opened',
  'kit/door-address.ts': 'asks for the addresses of a recipient, once, for the door',
  'server/people/integrations/smtp.ts': 'mail over a connection that the door opened; the package opens none',
  'kit/http/call.ts': 'the operator’s browser or command line to the server it was given',
  'kit/http/local.ts':
    'another program of this installation: through a socket in the data folder, or at the one address of its settings under mutual TLS',
  'cli/connection.ts': 'the command line to the server it was given',
  'agent/control/dial.ts': 'the device to the one server whose key it pins',
  'server/doors/farewell.ts': 'takes farewells from UDP and sends nothing through it',
  'agent/control/line.ts': 'the same, a request at a time',
  'agent/control/held-line.ts': 'the same, over a line that stays open',
  'agent/control/farewell.ts': 'two datagrams to the same server when the agent ends',
  'agent/control/wake/listen.ts': 'takes datagrams and answers none',
  'agent/state/claim.ts': 'the holder’s command to the agent on the same machine, through a socket in the state folder',
  'agent/helper/socket.ts': 'a collector to the helper’s service on the same machine, which has no network',
  'agent/holder/judge-id.ts':
    'asks the resolver of the machine, when its holder types an own id or the tenant gives one, whether that is an address',
  'agent/holder/check.ts': 'says to the holder why that server is not reached; sends nothing',
  'server/control/wake/socket.ts':
    'wakes to addresses that devices spoke from: 108 bytes each, no name, no answer heard',
  'cli/upload.ts': 'a file to the same server, at the pace it is read there',
  'console/vulnerabilities/send-file.ts':
    'a file to the server that served the page, which its policy holds it to; fetch cannot tell how much is sent',
  'cli/pin.ts': 'the same, to a server of its own root, whose fingerprint is pinned',
}
const opens =
  /^(connect|createConnection|request|get|Socket|TLSSocket|ClientRequest|Agent|createSocket|bind|connectTLS|\*)$/
law({
  never: 'a connection opened outside the door',
  why: 'nothing leaves unasked (P3): who could phone home is a list of files with a reason each',
  reads: (path) => running(path) && !(path in doorsOut),
  find: (file) => {
    const { imports } = said(file)
    const sockets = imports.filter((one) => /^(node:)?(net|tls|https?|http2|dgram)$/.test(one.from) && !one.typeOnly)
    // A question for a name leaves too.
    const packages = imports.filter(
      (one) => /^((node:)?dns|undici|ws|got|axios|node-fetch|nodemailer)(\/|$)/.test(one.from) && !one.typeOnly,
    )
    return [
      ...sockets
        .filter((one) => one.names.some((name) => opens.test(name)))
        .map(({ line, from, names }) => ({ line, what: `${from} ${names}` })),
      ...packages.map(({ line, from }) => ({ line, what: from })),
      ...names(
        /^(window\.|self\.)?(fetch|WebSocket|XMLHttpRequest|WebTransport|RTCPeerConnection|navigator\.sendBeacon)$/,
      )(file),
    ]
  },
  planted: {
    'server/people/a.ts': `import { request } from 'node:https'`,
    'server/people/b.ts': `import * as tls from 'node:tls'\ntls.connect(443, host)`,
    'advisories/c.ts': `const answer = await fetch(url)`,
    'console/d.tsx': `new WebSocket('wss://x')`,
    'agent/e.ts': `import dgram from 'node:dgram'\ndgram.createSocket('udp4')`,
    'server/telemetry/f.ts': `import { resolve } from 'node:dns/promises'`,
    'server/people/g.ts': `import { createTransport } from 'nodemailer'`,
  },
  fine: { 'server/doors/a.ts': `import { createServer } from 'node:tls'\ncreateServer({})` },
})

const sql =
  /^\s*(select\s+(distinct\s+)?(\*|\w+\(|[\w.]+(\s*::\w+)?(\s+as\s+\w+)?(\s*,|\s+from\b))|select\s+(set_config|pg_|nextval)|with\s+\w+\s+as\s*\(|insert\s+into\s|update\s+[\w."]+\s+set\s|delete\s+from\s|truncate\s|create\s+(table|index|unique|role|database|schema|function|policy|or\s)|alter\s+(table|role|database)\s|drop\s+(table|database|schema|role)\s|grant\s|copy\s+\w+\s*(\([^)]*\)\s*)?(from|to)\s+(stdin|stdout|')|listen\s+\w+$|notify\s+\w|begin\b\s*(;|$|isolation)|set\s+(local|role)\s)/i
law({
  never: 'SQL outside the store of its slice',
  why: 'a table is read and written in one slice, where its rules can be read in one sitting',
  reads: except(
    /(^|[/.-])store\.ts$/,
    /^kit\/pg\//,
    /^server\/schema\//,
    /^(server|advisories|statistics)\/migrate\.ts$/,
  ),
  find: (file) =>
    said(file)
      .texts.filter(({ text }) => sql.test(text))
      .map(({ line, text }) => ({ line, what: text.trim().slice(0, 60) })),
  planted: {
    'server/devices/list-devices.ts': 'await tx.query(`select id, name from device_devices where tenant = $1`)',
    'server/control/a.ts': `await tx.query('update device_devices set state = $1')`,
    'server/people/b.ts': 'await tx.query(`\n  insert into audit_acts (id) values ($1)`)',
  },
  fine: {
    'server/devices/store.ts': `tx.query('select 1 from device_devices where a = b')`,
    'server/devices/a.ts': `throw new Problem('conflict', 'select a device from the list, then update it')`,
  },
})

/** The one function of the database through which the retention job takes acts out; it refuses young ones. */
const expiry = /create function audit_expire\([^)]*\)[\s\S]*?\$\$[\s\S]*?\$\$;/
law({
  never: 'an update or delete of the audit',
  why: 'what was done stays done: acts are appended, only the retention job takes them out',
  reads: (path) => running(path) || /^server\/schema\/.*\.sql$/.test(path),
  find: ({ path, text }) =>
    path.endsWith('.dump.sql')
      ? []
      : [
          // Blanked out and not cut out: lines keep their numbers.
          ...text
            .replace(expiry, (body) => body.replaceAll(/[^\n]/g, ' '))
            .matchAll(
              /(update|delete\s+from|truncate)\s+(only\s+)?(public\.)?audit_(?!names\b)\w+|grant\s+[^;]*\b(update|delete|truncate|all)\b[^;]*\bon\s+(table\s+)?[^;]*\baudit_(?!names\b)/gi,
            ),
        ].map((match) => ({
          line: text.slice(0, match.index).split('\n').length,
          what: match[0].replaceAll(/\s+/g, ' ').slice(0, 80),
        })),
  planted: {
    'server/people/store.ts': 'tx.query(`delete from audit_acts where at < $1`)',
    'server/schema/fleet/0009-a.sql': 'grant select, insert, update on audit_acts to muster_app;',
    'server/schema/fleet/0010-b.sql':
      'create function audit_tidy() returns void language sql security definer as $$ delete from audit_acts $$;',
    'server/schema/fleet/0011-c.sql':
      'create function audit_expire(of int) returns int language sql as $$ select 1 $$;\ndelete from audit_acts;',
  },
  fine: {
    'server/schema/fleet/0009-a.sql':
      'grant select, insert on audit_acts to muster_app; grant update on opr_sessions to muster_app;',
    'server/schema/fleet/0021-a.sql':
      'create function audit_expire(of int) returns int language sql as $$ delete from public.audit_acts a $$;',
  },
})
