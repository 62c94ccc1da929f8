// Data protection: sign-in, transport, walls in the database, what lies on the machine, the log; each asked of the thing itself.
import type { Line } from '#wire/console/server-privacy.ts'
import type { Caller, Context } from '../../context.ts'
import { rightsOf } from '../../people/access.ts'
import { listOperators } from '../../people/list-operators.ts'
import { securityOf } from '../../people/security-of.ts'
import { readLog } from '../../telemetry/transparency/read-log.ts'
import { hostLines } from './host-lines.ts'
import { lineOf, many } from './line.ts'
import { asked, readWalls } from './walls.store.ts'

export async function protectionLines(context: Context, caller: Caller): Promise<Line[]> {
  return [
    ...(await peopleLines(context, caller)),
    ...transportLines(context),
    ...(await wallLines(context)),
    ...hostLines(context),
    await logLine(context, caller),
  ]
}

async function peopleLines(context: Context, caller: Caller): Promise<Line[]> {
  const { tenant } = caller
  const { items } = await listOperators(context, {}, caller)
  const settings = await securityOf(context, tenant)
  const see = items.filter(({ role }) => rightsOf(role).sees.identifiers).length
  return [
    lineOf(context, {
      code: 'sign-in',
      state: 'good',
      title: 'Signing in',
      says: `Password and one-time code for ${many(items.length, 'operator')}; a session ends after ${settings.sessionIdleMinutes} idle minutes and ${many(settings.sessionMostHours, 'hour')}; a name is locked after ${settings.failuresUntilLocked} failures.`,
      values: {
        operators: items.length,
        idleMinutes: settings.sessionIdleMinutes,
        mostHours: settings.sessionMostHours,
        failures: settings.failuresUntilLocked,
      },
      how: 'Nobody signs in without both; programs ask by credentials that are listed apart. The limits are read as they hold now.',
      command: 'muster security show',
      link: '/security',
    }),
    lineOf(context, {
      code: 'second-operator',
      state: items.length > 1 ? 'good' : 'warning',
      title: 'Second operator',
      says:
        items.length > 1
          ? `${many(items.length, 'operator')}: grave acts can be agreed to by a second person.`
          : 'There is no second operator: erasing more than 20 devices needs a second person.',
      values: { operators: items.length },
      how: 'Operators are counted.',
      command: 'muster operators list',
      link: '/operators',
    }),
    lineOf(context, {
      code: 'roles',
      state: 'info',
      title: 'Who can see names and addresses',
      says: `${see} of ${many(items.length, 'operator')}, by role.`,
      values: { see, operators: items.length },
      how: 'Roles are held against the table of rights that every request is checked by.',
      command: 'muster operators list',
      link: '/operators',
    }),
  ]
}

function transportLines(context: Context): Line[] {
  const { config } = context
  const tls = config.consoleCertificate !== undefined
  return [
    lineOf(context, {
      code: 'console-transport',
      state: tls ? 'good' : 'info',
      title: 'Console and API',
      says: tls ? 'TLS with the organisation’s certificate.' : 'Plain, and only from this machine itself (loopback).',
      values: { tls },
      how: 'Without a certificate the door listens on loopback alone; it cannot be set otherwise.',
      command: 'muster server config --origin',
      link: '/security',
    }),
    lineOf(context, {
      code: 'device-transport',
      state: 'good',
      title: 'Devices',
      says: 'TLS 1.3, both sides by certificate; a revoked device is cut off within a second.',
      how: 'The door takes no other version and asks the list of devices at every request.',
      command: `openssl s_client -tls1_2 -connect ${config.deviceHost}:${config.devicePort}`,
    }),
    lineOf(context, {
      code: 'plain-port',
      state: config.plain ? 'warning' : 'good',
      title: 'Historical plain port',
      says: config.plain ? 'On: it tells who knocks where to go, and takes nothing.' : 'Off.',
      values: { on: config.plain },
      how: 'Read from the configuration that runs.',
      command: 'muster server config --origin',
      link: '/security',
    }),
  ]
}

async function wallLines(context: Context): Promise<Line[]> {
  const walls = await readWalls(context.fleet)
  const whole = !walls.lifts && walls.open.length === 0
  return [
    lineOf(context, {
      code: 'row-security',
      state: whole ? 'good' : 'bad',
      title: 'Wall between tenants',
      says: whole
        ? `Row-level security is forced on all ${walls.tables} tables; the server’s role cannot lift it.`
        : `Not on: ${walls.open.join(', ') || 'the server’s role may lift it'}.`,
      values: { tables: walls.tables, open: walls.open.length, lifts: walls.lifts },
      how: 'Asked of the database’s own catalogue now.',
      command: `muster stack sql "${asked.walls}"`,
    }),
    lineOf(context, {
      code: 'audit-append-only',
      state: walls.auditLoose ? 'bad' : 'good',
      title: 'Audit',
      says: walls.auditLoose
        ? 'The server’s role could change acts.'
        : 'Acts can be added and read; the server’s role cannot change them.',
      values: { loose: walls.auditLoose },
      how: 'The rights of the server’s role are asked of the database now.',
      command: `muster stack sql "${asked.acts}"`,
      link: '/audit',
    }),
  ]
}

async function logLine(context: Context, caller: Caller): Promise<Line> {
  const log = await readLog(context, {}, caller)
  return lineOf(context, {
    code: 'transparency-log',
    state: 'good',
    title: 'Transparency log',
    says: `${many(log.size, 'entry', 'entries')}, ${log.checkpointAt ? `signed at ${log.checkpointAt}` : 'nothing signed yet'}.`,
    values: { size: log.size, ...(log.checkpointAt ? { at: log.checkpointAt } : {}) },
    how: 'The newest signed checkpoint is read; devices check that it only ever grows.',
    command: 'muster log export muster-log && muster log verify muster-log',
    link: '/privacy/log',
  })
}
