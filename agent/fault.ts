// What can go wrong on a device, each with a line that says what to do; a refusal of the server keeps its own code.

/** code -> [exit status, what to do]. 0 done, 1 failed, 2 wrong use, 3 refused (stays down). */
const local = {
  'answer-unusable': [1, 'The server speaks another protocol version, or something between changes its answers'],
  'copy-differs': [1, 'The inspection copy is not what the server confirmed; run `muster agent sync` and verify again'],
  'disk-full': [1, 'Free some space; the agent goes on with the state it has'],
  'epoch-refused': [1, 'The server says it was restored and cannot prove it: ask its administrator'],
  'given-id-refused': [1, 'The own id that the organisation gave was not taken; what was held goes on'],
  'log-inconsistent': [
    1,
    'Tell whoever answers for data protection: the log was changed or replaced. The agent goes on; the evidence is in log.json of its state folder',
  ],
  'no-copy': [1, 'Nothing was transmitted yet; run `muster agent sync`'],
  'no-identity': [2, 'Enrol first: muster agent enrol --server HOST:PORT --token-file FILE'],
  'pin-differs': [3, 'This is not the server the token was made for: check the address, or ask for a new token'],
  'policy-refused': [1, 'The policy was not taken; the one held goes on'],
  'privacy-file': [1, 'Repair or remove the file; until then nothing is collected'],
  'running-already': [1, 'Another agent works in this state folder'],
  'server-unreachable': [1, 'Run `muster agent check` to see at which step it ends'],
  'state-denied': [1, 'Run this as the holder of the device (root, or whoever runs the agent)'],
  'state-torn': [1, 'Run `muster agent reset` and enrol again'],
  'token-unusable': [2, 'Ask for a new enrolment token'],
  'wipe-refused': [
    1,
    'Somebody wants this machine wiped and cannot prove that its server said so: nothing was touched',
  ],
  'wrong-use': [2, 'See muster agent --help'],
} as const satisfies Record<string, readonly [exit: number, advice: string]>

type LocalCode = keyof typeof local

/** Refusals after which a device does not ask again by itself. */
const final: Record<string, string> = {
  'device-erased': 'This device was erased at its server; what was held here is wiped. Enrol it anew with a new token',
  'device-revoked': 'An operator revoked, retired or erased this device; `muster agent reset` removes what it holds',
  'device-unknown': 'The server does not know this device any more; `muster agent reset`, then enrol anew',
  'renewal-refused': 'The identity cannot be renewed; `muster agent reset`, then enrol anew',
  'wipe-not-allowed': 'muster agent requests shows what is asked; `muster agent reset` removes what is here',
  'token-expired': 'Ask for a new enrolment token',
  'token-invalid': 'Ask for a new enrolment token, and check that it was copied in full',
  'token-used': 'Another machine used this token; ask for a new one',
}

/** `code` is one of ours, or a ProblemCode the server answered with. The message never holds a value from the device. */
export class Fault extends Error {
  readonly code: string
  /** Seconds after which the server takes the same request again, where it said so. */
  readonly retryAfterSeconds: number | undefined
  /** With `device-erased`: what the server says it ordered; believed by nobody before it is checked. */
  readonly wipe: unknown

  constructor(code: LocalCode | (string & {}), words: string, retryAfterSeconds?: number, wipe?: unknown) {
    super(words)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
    this.wipe = wipe
  }

  get exit(): number {
    return local[this.code as LocalCode]?.[0] ?? (this.final ? 3 : 1)
  }

  get advice(): string {
    return local[this.code as LocalCode]?.[1] ?? final[this.code] ?? 'The agent tries again by itself'
  }

  /** True when trying again cannot help. */
  get final(): boolean {
    return Object.hasOwn(final, this.code)
  }
}
