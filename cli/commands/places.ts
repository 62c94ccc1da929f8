// Words the launcher hands to the places themselves; the CLI knows them only for its help and completion.

export const places = {
  stack: 'run all of Muster on this machine: start, stop, status',
  server: 'the Administration Server: serve, migrate, schema, config',
  agent: 'the agent of this machine: enrol, sync, inspect, verify, check, reset, privacy',
  advisories: 'the vulnerability service itself: serve, migrate',
} as const
