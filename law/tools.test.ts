// A tool that a test asks for is installed by CI; otherwise the test would be listed as not run for ever.
import ts from 'typescript'
import { expect, it } from 'vitest'
import { said } from './source.ts'
import { type File, isTest, repository } from './tree.ts'

/** Debian packages named by calls of `needs(test, { program: package })`. */
function asked(file: File): string[] {
  return said(file)
    .calls.filter(({ name }) => name === 'needs')
    .flatMap(({ given: [, tools] }) => (tools && ts.isObjectLiteralExpression(tools) ? [...tools.properties] : []))
    .flatMap((tool) =>
      ts.isPropertyAssignment(tool) && ts.isStringLiteral(tool.initializer) ? [tool.initializer.text] : [],
    )
}

/** Packages a Debian has from the start, and what CI adds. */
function brought(script: string): Set<string> {
  const line = /^tools='(.*)'$/m.exec(script)?.[1] ?? ''
  return new Set([...line.split(' '), 'dpkg', 'coreutils', 'bash', 'dash', 'tar', 'gzip', 'util-linux', 'mount'])
}

it('every tool a test needs is installed by .ci/run', () => {
  const script = repository.find(({ path }) => path === '.ci/run')?.text ?? ''
  const packages = repository.filter(({ path }) => isTest(path)).flatMap(asked)
  expect(packages.length, 'tools asked for').toBeGreaterThan(0)
  expect([...new Set(packages)].filter((name) => !brought(script).has(name))).toEqual([])
  const planted = { path: 'kit/a.test.ts', text: `it.runIf(needs('x', { apk: 'apk-tools' }))('works', () => {})` }
  expect(asked(planted).filter((name) => !brought(script).has(name))).toEqual(['apk-tools'])
})
