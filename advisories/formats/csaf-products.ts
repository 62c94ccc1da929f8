// What a CSAF document's product ids mean: which package at which version, in which stream, of which module.
import { fieldsOf, listOf, wordOf } from './fields.ts'
import { streamOfCpe } from './red-hat-streams.ts'

export interface RpmProduct {
  readonly ecosystem: string
  readonly name: string
  /** `[epoch:]version-release`; absent: whichever version is there. */
  readonly version?: string
  readonly arch?: string
  readonly module?: string
}

interface Branch {
  readonly cpe?: string
  readonly purl?: string
}

/** Products of the whole tree by id; deep trees are read without recursion. */
function branchesOf(tree: unknown): Map<string, Branch> {
  const found = new Map<string, Branch>()
  const waiting: unknown[] = [tree]
  while (waiting.length > 0) {
    const branch = fieldsOf(waiting.pop())
    if (!branch) continue
    // One by one: a list may be longer than a call can have arguments.
    for (const inner of listOf(branch.branches)) waiting.push(inner)
    for (const product of [branch.product, ...listOf(branch.full_product_names)].map(fieldsOf)) {
      const id = wordOf(product?.product_id, 500)
      const helper = fieldsOf(product?.product_identification_helper)
      const cpe = wordOf(helper?.cpe, 300)
      const purl = wordOf(helper?.purl, 1_000)
      if (id) found.set(id, { ...(cpe ? { cpe } : {}), ...(purl ? { purl } : {}) })
    }
  }
  return found
}

/** Gives the package a product id stands for; undefined: no rpm of a Red Hat Enterprise Linux stream. */
export function productsOf(tree: unknown): (productId: string) => RpmProduct | undefined {
  const branches = branchesOf(tree)
  const parts = new Map<string, { component: string; of: string }>()
  for (const relation of listOf(fieldsOf(tree)?.relationships).map(fieldsOf)) {
    const id = wordOf(fieldsOf(relation?.full_product_name)?.product_id, 500)
    const component = wordOf(relation?.product_reference, 500)
    const of = wordOf(relation?.relates_to_product_reference, 500)
    if (id && component && of) parts.set(id, { component, of })
  }
  return (productId) => {
    const part = parts.get(productId)
    if (!part) return undefined
    // A package is part of a stream, or of a module that is part of a stream.
    const outer = parts.get(part.of)
    const cpe = branches.get(outer ? outer.of : part.of)?.cpe
    const ecosystem = cpe && streamOfCpe(cpe)
    const rpm = rpmOf(branches.get(part.component)?.purl, part.component)
    if (!ecosystem || !rpm) return undefined
    const module = rpm.module ?? (outer && moduleOf(branches.get(outer.component)?.purl, outer.component))
    return { ecosystem, ...rpm, ...(module ? { module } : {}) }
  }
}

type Rpm = Omit<RpmProduct, 'ecosystem'>

/** From the purl; older documents have none, there the id is the package's file name: `telnet-1:0.17-65.el7_6.x86_64`. */
function rpmOf(purl: string | undefined, id: string): Rpm | undefined {
  if (purl?.startsWith('pkg:rpmmod/')) return moduleMember(purl)
  if (purl && !purl.startsWith('pkg:rpm/')) return undefined
  const [bare = '', qualifiers = ''] = (purl ?? '').replace(/^pkg:rpm\/(redhat\/)?/, '').split('?', 2)
  const [name = '', version] = bare.split('@', 2).map(decoded)
  const asked = new URLSearchParams(qualifiers)
  const file = /^(.+)-((?:\d+:)?[^-:]+-[^-]+)\.([a-z0-9_]+)$/.exec(id.split('::', 1)[0] as string)
  if (!purl && !file) return undefined
  const module = asked.get('rpmmod')?.split(':', 2).join(':')
  // The epoch stands in the id also where the purl leaves it out.
  const epoch = asked.get('epoch') ?? /-(\d+):/.exec(file?.[0] ?? '')?.[1]
  const evr = file?.[2] ?? (version && epoch ? `${epoch}:${version}` : version)
  const arch = asked.get('arch') ?? file?.[3]
  const called = name || file?.[1]
  if (!called) return undefined
  const written = evr?.replace(/^0:/, '')
  return {
    name: called,
    ...(written ? { version: written } : {}),
    ...(arch ? { arch } : {}),
    ...(module ? { module } : {}),
  }
}

/** `pkg:rpmmod/redhat/ruby:2.6/ruby`: a package named inside a module, without a version. */
function moduleMember(purl: string): Rpm | undefined {
  const [, module, name] = /^pkg:rpmmod\/redhat\/([^/@?]+:[^/@?]+)\/([^/@?]+)/.exec(decoded(purl)) ?? []
  return module && name ? { name, module } : undefined
}

/** `pkg:rpmmod/redhat/postgresql@13:8060020240903094008:ad008a3a`, or the id `postgresql:13:8060020240903094008:ad008a3a`. */
function moduleOf(purl: string | undefined, id: string): string | undefined {
  const found = /^pkg:rpmmod\/redhat\/([^/@?]+)@([^:?]+)/.exec(decoded(purl ?? ''))
  if (found) return `${found[1]}:${found[2]}`
  return /^([\w.+-]+:[\w.+-]+):\d{10,}/.exec(id)?.[1]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
