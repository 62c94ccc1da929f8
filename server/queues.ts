// The queues of the server's background work; made by migrate, so that the app role makes nothing.

/** Payloads are ids and tenant only, kept for less than a day. Each has its worker in work.ts. */
export const queues = [
  'people-sweep',
  'software-fold',
  'event-sweep',
  'finding-days',
  'retention',
  'erasures',
  'sharing-due',
  'sharing-tell',
  'sharing-door',
] as const

/** Of earlier versions: their schedule is taken away, for nobody takes their jobs any more. */
export const formerQueues = ['syncs-sweep', 'log-leaves'] as const
