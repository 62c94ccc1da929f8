// The queues of the server's background work; made by migrate, so that the app role makes nothing.

/** Payloads are ids and tenant only, kept for less than a day. Each has its worker in work.ts. */
export const queues = [
  'people-sweep',
  'software-fold',
  'syncs-sweep',
  'log-leaves',
  'event-sweep',
  'finding-days',
] as const
