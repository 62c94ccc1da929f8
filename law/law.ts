// A law: a sentence about what must never be, its reason, and the proof that breaking it is noticed.
import { describe, expect, it } from 'vitest'
import { type File, repository } from './tree.ts'

/** `line` 0: the file as a whole. */
export interface Finding {
  readonly line: number
  readonly what: string
}

export interface Law {
  /** Completes "never ...". */
  readonly never: string
  readonly why: string
  readonly reads: (path: string) => boolean
  readonly find: (file: File) => readonly Finding[]
  /** Files that break the law, by path: each must be noticed. */
  readonly planted: Readonly<Record<string, string>>
  /** Files that look alike and are allowed. */
  readonly fine?: Readonly<Record<string, string>>
}

/** Registers the tests of a law: it reads something, it notices what is planted, and the repository keeps it. */
export function law(law: Law): void {
  const breaches = (files: readonly File[]) =>
    files
      .filter((file) => law.reads(file.path))
      .flatMap((file) => law.find(file).map(({ line, what }) => `${file.path}${line ? `:${line}` : ''}: ${what}`))
  const made = (files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([path, text]) => ({ path, text }))

  describe(`never ${law.never}`, () => {
    it('notices a breach and nothing else', () => {
      for (const file of made(law.planted)) expect(breaches([file]), `${file.path} breaks it`).not.toEqual([])
      expect(breaches(made(law.fine ?? {}))).toEqual([])
    })
    it(law.why, () => {
      expect(repository.filter((file) => law.reads(file.path)).length, 'files read').toBeGreaterThan(0)
      expect(breaches(repository)).toEqual([])
    })
  })
}
