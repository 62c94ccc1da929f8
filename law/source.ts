// What a file of code says, read from its syntax and not from its letters, so that comments and strings never mislead a law.
import { posix } from 'node:path'
import ts from 'typescript'
import type { File } from './tree.ts'

export interface Import {
  readonly from: string
  readonly line: number
  /** Erased before it runs. */
  readonly typeOnly: boolean
  /** Imported names; of a whole module (`import * as net`) the members that are used. */
  readonly names: readonly string[]
}

export interface Said {
  readonly imports: readonly Import[]
  /** Names that are read, with what follows them: `Date.now`, `process.env.HOME`, `fetch`. */
  readonly names: readonly { readonly name: string; readonly line: number }[]
  readonly calls: readonly {
    readonly name: string
    readonly line: number
    readonly made: boolean
    readonly given: readonly ts.Expression[]
  }[]
  /** Names this file gives to something of its own: `fetch` may be a parameter. */
  readonly declared: ReadonlySet<string>
  /** String literals; the holes of a template read `?`. */
  readonly texts: readonly { readonly text: string; readonly line: number }[]
}

/** The path inside the repository that an import leads to, or the package it names. */
export function target(file: File, { from }: Import): { path: string } | { package: string } {
  if (from.startsWith('#')) return { path: from.slice(1) }
  if (from.startsWith('.')) return { path: posix.join(posix.dirname(file.path), from) }
  const parts = from.split('/')
  return { package: from.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string) }
}

const known = new WeakMap<File, Said>()

/** Reads a file once. */
export function said(file: File): Said {
  const before = known.get(file)
  if (before) return before
  const facts = read(file)
  known.set(file, facts)
  return facts
}

function read(file: File): Said {
  const kind = file.path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, kind)
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
  const imports: (Omit<Import, 'names'> & { names: string[]; whole?: string })[] = []
  const names: { name: string; line: number }[] = []
  const calls: { name: string; line: number; made: boolean; given: readonly ts.Expression[] }[] = []
  const texts: { text: string; line: number }[] = []
  const declared = new Set<string>()

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
        imports.push({ from: node.moduleSpecifier.text, line: lineOf(node), ...bound(node) })
      return
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
      imports.push({ from: node.argument.literal.text, line: lineOf(node), typeOnly: true, names: [] })
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const given = node.arguments ?? []
      const first = given[0]
      const asked = node.expression.kind === ts.SyntaxKind.ImportKeyword || dotted(node.expression) === 'require'
      if (asked && first && ts.isStringLiteral(first))
        imports.push({ from: first.text, line: lineOf(node), typeOnly: false, names: ['*'] })
      calls.push({
        name: dotted(node.expression),
        line: lineOf(node),
        made: ts.isNewExpression(node),
        given: [...given],
      })
    }
    if (ts.isPropertyAccessExpression(node)) {
      const name = dotted(node)
      if (name) {
        names.push({ name, line: lineOf(node) })
        return
      }
    }
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    )
      declared.add(node.name.text)
    if (ts.isIdentifier(node) && isRead(node)) names.push({ name: node.text, line: lineOf(node) })
    if (ts.isStringLiteralLike(node)) texts.push({ text: node.text, line: lineOf(node) })
    if (ts.isTemplateExpression(node))
      texts.push({
        text: node.head.text + node.templateSpans.map((s) => `?${s.literal.text}`).join(''),
        line: lineOf(node),
      })
    ts.forEachChild(node, visit)
  }
  visit(source)
  for (const one of imports) {
    if (!one.whole) continue
    const members = names.filter((n) => n.name.startsWith(`${one.whole}.`)).map((n) => n.name.split('.')[1] as string)
    one.names.push(...(members.length > 0 ? members : ['*']))
  }
  return { imports, names, calls, declared, texts }
}

/** What an import or re-export binds. */
function bound(node: ts.ImportDeclaration | ts.ExportDeclaration) {
  if (ts.isExportDeclaration(node)) return { typeOnly: node.isTypeOnly, names: ['*'] }
  const clause = node.importClause
  if (!clause) return { typeOnly: false, names: [] }
  const named = clause.namedBindings
  if (named && ts.isNamedImports(named)) {
    const values = named.elements.filter((e) => !e.isTypeOnly).map((e) => (e.propertyName ?? e.name).text)
    const typeOnly = clause.isTypeOnly || (values.length === 0 && !clause.name)
    return { typeOnly, names: clause.name ? [...values, 'default'] : values, ...whole(clause.name) }
  }
  return { typeOnly: clause.isTypeOnly, names: [], ...whole(named?.name ?? clause.name) }
}

const whole = (name: ts.Identifier | undefined) => (name ? { whole: name.text } : {})

/** `a.b.c` of a plain chain, without a leading `globalThis`; empty for anything else. */
function dotted(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text
  if (!ts.isPropertyAccessExpression(node)) return ''
  const before = dotted(node.expression)
  return before === 'globalThis' ? node.name.text : before && `${before}.${node.name.text}`
}

/** An identifier that stands for a value, not one that names a property, parameter or declaration. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  return !(ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isPropertySignature(parent))
}
