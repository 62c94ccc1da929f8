// The protocol's one number: raised when an older peer would misread us, with its dated history.

/**
 * 1 (2026-11-21): enrolment, renewal, sync, transmissions of system, hardware, software, network and services.
 */
export const protocolVersion = 1
