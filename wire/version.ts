// The protocol's one number: raised when an older peer would misread us, with its dated history.

/**
 * 1 (2026-11-22, not released before): enrolment and renewal with the secrets of datagrams, sync, held lines, wakes, farewells,
 * events, the log, transmissions of system, hardware, software, network, services and agent.
 */
export const protocolVersion = 1
