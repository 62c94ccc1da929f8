// Passwords: argon2id, a bounded number at a time, so that many guesses cannot take the machine.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from '#wire/problem.ts'

const derive = promisify(argon2)

/** RFC 9106 section 4, second recommended option: 3 passes, 4 lanes, 64 MiB. */
const law = { parallelism: 4, memory: 64 * 1024, passes: 3, tagLength: 32 } as const

const atOnce = 2
const mayWait = 16
let running = 0
const waiting: (() => void)[] = []

/** `argon2id$passes$KiB$lanes$salt$tag` in base64url; a later law can still read it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await run(password, salt, law)
  return [
    'argon2id',
    law.passes,
    law.memory,
    law.parallelism,
    salt.toString('base64url'),
    tag.toString('base64url'),
  ].join('$')
}

/** Takes as long for an unknown name (`undefined`) as for a wrong password. Throws Problem 'too-many' when full. */
export async function passwordFits(password: string, hash: string | undefined): Promise<boolean> {
  const [, passes, memory, parallelism, salt, tag] = (hash ?? '').split('$')
  if (!passes || !memory || !parallelism || !salt || !tag) {
    await run(password, randomBytes(16), law)
    return false
  }
  const expected = Buffer.from(tag, 'base64url')
  const shape = { passes: +passes, memory: +memory, parallelism: +parallelism, tagLength: expected.length }
  return timingSafeEqual(await run(password, Buffer.from(salt, 'base64url'), shape), expected)
}

async function run(password: string, nonce: Buffer, shape: Record<keyof typeof law, number>): Promise<Buffer> {
  if (running >= atOnce) {
    if (waiting.length >= mayWait) throw new Problem('too-many', 'Many people sign in at this moment', 2)
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running += 1
  }
  try {
    return await derive('argon2id', { message: password.normalize('NFC'), nonce, ...shape })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
