// What went wrong, and what to do.
import type { ProblemCode } from '#wire/problem.ts'
export const problems = {
  otherTodo: 'Try again; if it stays, tell the code to whoever looks after this server.',
  unreachable: 'The server does not answer',
  unreachableTodo:
    'Nothing is known about what it did. Check that it runs and that the network is there, then try again.',
  unreadable: 'The answer could not be read',
  unreadableTodo: 'The server is probably of another version than this page. Reload the page.',
  byCode: {
    'body-invalid': [
      'The server could not read the request',
      'Check what was typed. An old link may hold a filter that no longer exists.',
    ],
    conflict: ['Somebody else changed this at the same time', 'Reload, look at the new state, then decide again.'],
    'credential-invalid': ['Your session has ended', 'Sign in again.'],
    'database-away': [
      'The database does not answer',
      'Nothing was stored. It usually comes back within a minute; try again.',
    ],
    'decided-by-group': [
      'Only groups have decisions',
      'A document tells one group’s: “muster findings vex export --group NAME”.',
    ],
    'device-unknown': [
      'There is no such device',
      'It may have been erased, or the link belongs to another organisation.',
    ],
    'group-unknown': ['There is no such group', 'It may have been removed. Choose another one.'],
    internal: [
      'Something went wrong on the server',
      'It is in the log under the reference given. Try again once; then tell the reference.',
    ],
    'not-found': ['There is nothing here', 'It may have been removed, or the link is old.'],
    'origin-refused': ['The request came from another site', 'Open the console at its own address.'],
    rebuilding: ['The index is being rebuilt', 'The number is unknown until it is done. It usually takes seconds.'],
    'right-missing': ['Your role does not allow this', 'Ask an administrator to do it, or for another role.'],
    'setup-closed': ['This server has been set up already', 'Sign in instead.'],
    'sign-in-locked': ['Too many attempts', 'Signing in is locked for a while. Wait a few minutes.'],
    'sign-in-refused': [
      'Name, password or code is wrong',
      'Codes change every 30 seconds: wait for the next one. Check the phone’s clock.',
    ],
    'token-invalid': ['This code is not the right one', 'Use the link exactly as the start printed it.'],
    'too-many': ['Too many requests', 'Wait a moment, then try again.'],
  } as Readonly<Partial<Record<ProblemCode, readonly [what: string, todo: string]>>>,
}
