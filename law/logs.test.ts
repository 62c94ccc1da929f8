// Logs are read by people who may not see what the product holds: constant words and technical fields, nothing that was received.
import ts from 'typescript'
import { loggable } from '#kit/log.ts'
import { law } from './law.ts'
import { said } from './source.ts'
import { isCode, isTest } from './tree.ts'

const known: ReadonlySet<string> = new Set(loggable)
/** Values that carry what somebody else wrote. */
const foreign =
  /(^|(?<!config|contract|constructor)\.)(message|body|payload|secret|password|hostName|name|address|csr|document|stdout|stderr)$/

/** What is wrong with the fields of a log call, or nothing. */
function wrongIn(fields: ts.Expression | undefined): string | undefined {
  if (!fields) return undefined
  if (ts.isCallExpression(fields) && fields.expression.getText() === 'fault') return undefined
  if (!ts.isObjectLiteralExpression(fields)) return 'fields are not written out'
  for (const one of fields.properties) {
    if (ts.isSpreadAssignment(one)) {
      const wrong = wrongIn(one.expression)
      if (wrong) return wrong
      continue
    }
    const name = one.name?.getText() ?? ''
    if (!known.has(name)) return `${name} is not on the list of loggable fields`
    if (ts.isPropertyAssignment(one) && foreign.test(one.initializer.getText()))
      return `${name} carries ${one.initializer.getText()}`
  }
  return undefined
}

law({
  never: 'a payload, credential or name in a log',
  why: 'a line is a constant text with fields of one closed list, so that a log can be handed to anybody',
  reads: (path) => isCode(path) && !isTest(path) && !path.startsWith('law/'),
  find: (file) =>
    said(file)
      .calls.filter(({ name }) => /(^|\.)(log|logger)\.(trace|debug|info|warn|error|fatal)$/.test(name))
      .flatMap(({ line, given: [message, fields] }) => {
        if (!message || !ts.isStringLiteralLike(message)) return [{ line, what: 'the message is not a constant' }]
        const wrong = wrongIn(fields)
        return wrong ? [{ line, what: wrong }] : []
      }),
  planted: {
    'server/a.ts': 'context.log.info("device " + name)',
    'server/b.ts': `log.warn('refused', { body })`,
    'server/c.ts': `log.error('failed', { error: error.message })`,
    'server/d.ts': `log.info('request', request)`,
    'server/e.ts': `log.info('sign-in', { code: input.password })`,
  },
  fine: { 'server/a.ts': `context.log.info('sync done', { device, bytes: body.length, ...fault(error) })` },
})
