// Machines that crash, are put back and are copied, played against the judge with random timing: who must never be locked, and who must.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, type Life, silenceOf, type Verdict } from './generations.ts'

const intervalMs = 900_000
const silence = silenceOf(intervalMs / 1000)

/** The rows the server keeps, changed as hear.ts and renew.ts change them. */
class Rows {
  life: Life = { issued: 1, spoken: 0, lastSeen: undefined, behindAt: undefined, last: undefined }
  locked = false
  readmitted = 0
  private readonly readmission: 'automatic' | 'by-hand'

  constructor(readmission: 'automatic' | 'by-hand' = 'automatic') {
    this.readmission = readmission
  }

  hear(generation: number, now: number, key?: string): Verdict | 'refused' {
    if (this.locked) return 'refused'
    const verdict = judge(this.life, { generation, now, key, readmission: this.readmission }, silence)
    if (verdict.is === 'locked') this.locked = true
    else if (verdict.is === 'behind') {
      if (verdict.note) this.life = { ...this.life, behindAt: now }
    } else if (verdict.is === 'living') this.life = { ...this.life, spoken: generation, lastSeen: now }
    else {
      const last = { key: key as string, askedFrom: generation, at: now }
      this.life = { ...this.life, issued: verdict.generation, behindAt: undefined, last }
      if (verdict.is === 'readmitted') {
        this.life = { ...this.life, spoken: verdict.generation }
        this.readmitted += 1
      }
    }
    return verdict
  }
}

/** One machine: it syncs, renews with a new key, and keeps the key of an attempt whose answer was lost. */
class Machine {
  generation: number
  private open: string | undefined
  private keys = 0
  private readonly name: string

  constructor(name: string, generation = 1) {
    this.name = name
    this.generation = generation
  }

  sync(rows: Rows, now: number) {
    return rows.hear(this.generation, now)
  }

  /** `answered` false: the answer is lost; `kept` false: the key is lost too. */
  renew(rows: Rows, now: number, answered = true, kept = true) {
    if (this.open === undefined) {
      this.keys += 1
      this.open = `${this.name}${this.keys}`
    }
    const verdict = rows.hear(this.generation, now, this.open)
    if (answered && verdict !== 'refused' && 'generation' in verdict) {
      this.generation = verdict.generation
      this.open = undefined
    } else if (!kept) this.open = undefined
    return verdict
  }
}

const gap = fc.integer({ min: 0, max: 3 * silence })
const step = fc.record({ gap, act: fc.constantFrom('sync', 'renew', 'lost', 'crashed') })

describe('generations', () => {
  it('never turn away one machine, whatever answers it loses and whenever it crashes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rows = new Rows()
        const machine = new Machine('a')
        let now = 0
        for (const { gap, act } of steps) {
          now += gap
          const verdict =
            act === 'sync' ? machine.sync(rows, now) : machine.renew(rows, now, act === 'renew', act !== 'crashed')
          expect(verdict).not.toBe('refused')
          expect((verdict as Verdict).is).toMatch(/^(living|renewed|again)$/)
        }
        expect(rows.readmitted).toBe(0)
      }),
    )
  })

  it('answer the same key within ten minutes with the same generation, and never give one generation to two keys', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rows = new Rows()
        const machine = new Machine('a')
        const given = new Map<number, string>()
        let now = 0
        for (const { gap, act } of steps) {
          now += gap
          if (act === 'sync') machine.sync(rows, now)
          else {
            const before = rows.life.last
            const asked = machine.generation
            const verdict = machine.renew(rows, now, act === 'renew', act !== 'crashed') as Verdict
            if (!('generation' in verdict)) throw new Error('not renewed')
            const key = rows.life.last?.key as string
            expect(given.get(verdict.generation) ?? key).toBe(key)
            given.set(verdict.generation, key)
            const same = before?.key === key && before.askedFrom === asked && now - before.at <= 600_000
            expect(verdict.is).toBe(same ? 'again' : 'renewed')
          }
        }
      }),
    )
  })

  it('take a machine that was put back in again within the silence and two intervals, and never lock it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: intervalMs }),
        (renewals, back, late) => {
          const rows = new Rows()
          const machine = new Machine('a')
          let now = 0
          for (let i = 0; i < renewals; i += 1) {
            now += intervalMs
            machine.sync(rows, now)
            machine.renew(rows, now)
          }
          now += intervalMs
          machine.sync(rows, now)
          const newest = machine.generation
          const restored = new Machine('b', Math.max(1, newest - back))
          const stopped = now
          now += late
          while (rows.readmitted === 0) {
            restored.sync(rows, now)
            if (restored.renew(rows, now) === 'refused') break
            if (rows.readmitted === 0) now += intervalMs
          }
          expect(rows.locked).toBe(false)
          expect(now - stopped).toBeLessThanOrEqual(silence + 2 * intervalMs)
          expect(restored.generation).toBeGreaterThan(newest)
          expect((restored.sync(rows, now) as Verdict).is).toBe('living')
        },
      ),
    )
  })

  it('lock two that live at the same time within four intervals of the renewal that parts them', () => {
    fc.assert(
      fc.property(fc.nat({ max: intervalMs - 1 }), fc.integer({ min: 0, max: 5 }), (phase, together) => {
        const rows = new Rows()
        const [a, b] = [new Machine('a'), new Machine('b')]
        let now = 0
        for (let i = 0; i < together; i += 1) {
          now += intervalMs
          a.sync(rows, now)
          b.sync(rows, now + phase)
        }
        a.renew(rows, now + phase)
        let rounds = 0
        while (!rows.locked && rounds < 10) {
          now += intervalMs
          rounds += 1
          a.sync(rows, now)
          b.sync(rows, now + phase)
        }
        expect(rows.locked).toBe(true)
        expect(rounds).toBeLessThanOrEqual(4)
      }),
    )
  })

  it('lock nobody for one late word over an old line', () => {
    const rows = new Rows()
    const machine = new Machine('a')
    const old = new Machine('a')
    machine.sync(rows, 0)
    machine.renew(rows, 1)
    machine.sync(rows, 2)
    expect((old.sync(rows, 3) as Verdict).is).toBe('behind')
    for (let now = 4; now < 40 * intervalMs; now += intervalMs)
      expect((machine.sync(rows, now) as Verdict).is).toBe('living')
    expect((old.sync(rows, 40 * intervalMs) as Verdict).is).toBe('behind')
    expect(rows.locked).toBe(false)
  })

  it('leave it to an operator where the group says so', () => {
    const rows = new Rows('by-hand')
    const machine = new Machine('a')
    machine.sync(rows, 0)
    machine.renew(rows, 1)
    machine.sync(rows, 2)
    expect(new Machine('b').renew(rows, 2 + silence)).toEqual({ is: 'locked', why: 'put-back' })
  })

  it('go on from what a device holds when the server was restored from a backup', () => {
    const rows = new Rows()
    const machine = new Machine('a', 9)
    expect((machine.sync(rows, 0) as Verdict).is).toBe('living')
    expect(machine.renew(rows, 1)).toEqual({ is: 'renewed', generation: 10 })
  })
})
