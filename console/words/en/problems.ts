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
    'advisories-away': [
      'The vulnerability service does not answer',
      'The server starts it again by itself. Try again in a minute.',
    ],
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
    'device-erasing': ['The device is to be erased', 'Until then it can only be undone, under Erasures.'],
    'device-unknown': [
      'There is no such device',
      'It may have been erased, or the link belongs to another organisation.',
    ],
    'erasure-over': [
      'The erasure is done, undone or under way',
      'It cannot be changed any more. Reload to see how it stands.',
    ],
    'group-unknown': ['There is no such group', 'It may have been removed. Choose another one.'],
    internal: [
      'Something went wrong on the server',
      'It is in the log under the reference given. Try again once; then tell the reference.',
    ],
    'invitation-invalid': [
      'The invitation was used, revoked, or is too old',
      'Ask whoever invited you for another one.',
    ],
    'last-administrator': ['Somebody has to be administrator', 'Make another one administrator first.'],
    'name-taken': ['Somebody on this server signs in by that name', 'Choose another name.'],
    'not-authorised': ['This purpose is not authorised, so nothing is sent', 'Authorise it under Consents.'],
    'not-found': ['There is nothing here', 'It may have been removed, or the link is old.'],
    'origin-refused': ['The request came from another site', 'Open the console at its own address.'],
    'outbound-closed': ['The door is closed, so nothing leaves this server', 'Open it under What left, if you may.'],
    'own-id-refused': [
      'This can be no own system id',
      'Take another one: a number of your own that names no machine and no person.',
    ],
    'own-role': ['Nobody changes their own role or removes themselves', 'Ask another administrator.'],
    rebuilding: ['The index is being rebuilt', 'The number is unknown until it is done. It usually takes seconds.'],
    'right-missing': ['Your role does not allow this', 'Ask an administrator to do it, or for another role.'],
    'ring-away': [
      'The key ring cannot be written; nothing was stored',
      'Whoever looks after this server finds why under Server privacy.',
    ],
    'second-operator': ['Another operator than who asked has to agree', 'Ask a colleague who may decide on erasures.'],
    'setup-closed': ['This server has been set up already', 'Sign in instead.'],
    'sign-in-locked': ['Too many attempts', 'Signing in is locked for a while. Wait a few minutes.'],
    'sign-in-refused': [
      'Name, password or code is wrong',
      'Codes change every 30 seconds: wait for the next one. Check the phone’s clock.',
    ],
    'storage-full': [
      'The disk of the database is full; nothing was stored',
      'Whoever looks after this server has to make room. Then try again.',
    ],
    'token-invalid': ['This code is not the right one', 'Use the link exactly as the start printed it.'],
    'too-many': ['Too many requests', 'Wait a moment, then try again.'],
  } as Readonly<Partial<Record<ProblemCode, readonly [what: string, todo: string]>>>,
}
