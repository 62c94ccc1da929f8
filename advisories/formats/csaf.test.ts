// Red Hat's documents: a product id leads to stream, package, version and module; its status to a statement.
import { expect, it } from 'vitest'
import { redhatCsaf } from '../sources/redhat-csaf.ts'
import { isShared, readThrough, shared } from '../sources/testing.ts'

const product = (id: string, helper: object) => ({
  product: { product_id: id, name: id, product_identification_helper: helper },
})
const part = (component: string, of: string, id = `${of}:${component}`) => ({
  category: 'default_component_of',
  full_product_name: { product_id: id, name: id },
  product_reference: component,
  relates_to_product_reference: of,
})
const rpm = (file: string, purl: string) => product(file, { purl })
const stream = 'AppStream-8.9.0.Z.MAIN'
const nodejs = 'nodejs-1:18.20.2-1.module+el8.9.0+21767+537f34ee.x86_64'
const oldModule = 'nodejs:18:8090020240228165436:a75119d5'

const tree = {
  branches: [
    {
      category: 'vendor',
      branches: [
        product(stream, { cpe: 'cpe:/a:redhat:enterprise_linux:8::appstream' }),
        product('red_hat_enterprise_linux_8', { cpe: 'cpe:/o:redhat:enterprise_linux:8' }),
        product('8Base-satellite', { cpe: 'cpe:/a:redhat:satellite:6.14::el8' }),
        rpm(nodejs, 'pkg:rpm/redhat/nodejs@18.20.2-1.module%2Bel8.9.0%2B21767%2B537f34ee?arch=x86_64&epoch=1'),
        product(oldModule, { purl: `pkg:rpmmod/redhat/nodejs@18:8090020240228165436:a75119d5` }),
        rpm(
          'npm-1:10.5.0-1.module+el8.x86_64::nodejs:20',
          'pkg:rpm/redhat/npm@10.5.0-1.module%2Bel8?arch=x86_64&epoch=1&rpmmod=nodejs:20:809:a75119d5',
        ),
        rpm('curl-0:7.61.1-33.el8.x86_64', 'pkg:rpm/redhat/curl@7.61.1-33.el8?arch=x86_64'),
        rpm('curl-0:7.61.1-33.el8.src', 'pkg:rpm/redhat/curl@7.61.1-33.el8?arch=src'),
        rpm('curl-debuginfo-0:7.61.1-33.el8.x86_64', 'pkg:rpm/redhat/curl-debuginfo@7.61.1-33.el8?arch=x86_64'),
        rpm('wget.src', 'pkg:rpm/redhat/wget?arch=src'),
        rpm('zlib', 'pkg:rpm/redhat/zlib'),
        rpm('bash', 'pkg:rpm/redhat/bash'),
        rpm('tar', 'pkg:rpm/redhat/tar'),
        product('ruby:2.6/ruby', { purl: 'pkg:rpmmod/redhat/ruby:2.6/ruby' }),
      ],
    },
  ],
  relationships: [
    part(oldModule, stream),
    part(nodejs, `${stream}:${oldModule}`),
    part('npm-1:10.5.0-1.module+el8.x86_64::nodejs:20', stream),
    part('curl-0:7.61.1-33.el8.x86_64', stream),
    part('curl-0:7.61.1-33.el8.x86_64', '8Base-satellite'),
    part('curl-0:7.61.1-33.el8.src', stream),
    part('curl-debuginfo-0:7.61.1-33.el8.x86_64', stream),
    ...['wget.src', 'zlib', 'bash', 'tar', 'ruby:2.6/ruby'].map((name) => part(name, 'red_hat_enterprise_linux_8')),
  ],
}
const document = (status: object, more: object = {}) => ({
  document: {
    title: 'a hole',
    csaf_version: '2.0',
    aggregate_severity: { text: 'Important' },
    tracking: {
      id: 'CVE-2025-0001',
      initial_release_date: '2025-01-01T00:00:00+00:00',
      current_release_date: '2025-01-02T00:00:00+00:00',
    },
  },
  product_tree: tree,
  vulnerabilities: [{ cve: 'CVE-2025-0001', product_status: status, ...more }],
})
const read = async (value: object) => {
  const { records, faults, notes } = await readThrough(redhatCsaf, JSON.stringify(value))
  expect(faults).toEqual([])
  return { affected: records[0]?.advisory?.affected, advisory: records[0]?.advisory, notes }
}

it('states what is fixed by package, stream and module, with the epoch, and not for sources, debuggers or layered products', async () => {
  const { affected, advisory } = await read(
    document({
      fixed: [
        `${stream}:${oldModule}:${nodejs}`,
        `${stream}:npm-1:10.5.0-1.module+el8.x86_64::nodejs:20`,
        `${stream}:curl-0:7.61.1-33.el8.x86_64`,
        '8Base-satellite:curl-0:7.61.1-33.el8.x86_64',
        `${stream}:curl-0:7.61.1-33.el8.src`,
        `${stream}:curl-debuginfo-0:7.61.1-33.el8.x86_64`,
        'nobody:knows',
        7,
      ],
    }),
  )
  expect(affected).toEqual([
    {
      ecosystem: 'Red Hat:8',
      name: 'nodejs',
      module: 'nodejs:18',
      ranges: [{ introduced: '0', fixed: '1:18.20.2-1.module+el8.9.0+21767+537f34ee' }],
    },
    {
      ecosystem: 'Red Hat:8',
      name: 'npm',
      module: 'nodejs:20',
      ranges: [{ introduced: '0', fixed: '1:10.5.0-1.module+el8' }],
    },
    { ecosystem: 'Red Hat:8', name: 'curl', ranges: [{ introduced: '0', fixed: '7.61.1-33.el8' }] },
  ])
  expect(advisory).toMatchObject({
    severity: 'important',
    covers: [],
    kind: 'security',
    modified: '2025-01-02T00:00:00Z',
  })
})

it('tells no fix, no fix ever, not affected and not looked at apart', async () => {
  const { affected } = await read(
    document(
      {
        known_affected: [
          'red_hat_enterprise_linux_8:wget.src',
          'red_hat_enterprise_linux_8:zlib',
          'red_hat_enterprise_linux_8:ruby:2.6/ruby',
        ],
        known_not_affected: ['red_hat_enterprise_linux_8:bash', `${stream}:curl-0:7.61.1-33.el8.x86_64`],
        under_investigation: ['red_hat_enterprise_linux_8:tar'],
      },
      {
        remediations: [
          { category: 'no_fix_planned', details: 'Will not fix', product_ids: ['red_hat_enterprise_linux_8:zlib'] },
        ],
      },
    ),
  )
  const about = { ecosystem: 'Red Hat:8' }
  expect(affected).toEqual([
    { ...about, name: 'wget', ranges: [{ introduced: '0' }], state: 'unfixed' },
    { ...about, name: 'zlib', ranges: [{ introduced: '0' }], state: 'ignored' },
    { ...about, name: 'ruby', module: 'ruby:2.6', ranges: [{ introduced: '0' }], state: 'unfixed' },
    { ...about, name: 'tar', ranges: [], state: 'undetermined' },
    { ...about, name: 'bash', ranges: [], state: 'not-affected' },
  ])
})

it('names architectures only where they were fixed by different versions', async () => {
  const fixed = ['curl-0:7.61.1-33.el8.x86_64', 'curl-0:7.61.1-34.el8.aarch64']
  const own = structuredClone(document({ fixed: fixed.map((file) => `${stream}:${file}`) }))
  own.product_tree.branches[0]?.branches.push(rpm(fixed[1] as string, 'pkg:rpm/redhat/curl@7.61.1-34.el8?arch=aarch64'))
  own.product_tree.relationships.push(part(fixed[1] as string, stream))
  const { affected } = await read(own)
  expect(affected?.map(({ architectures, ranges }) => [architectures, ranges[0]?.fixed])).toEqual([
    [['x86_64'], '7.61.1-33.el8'],
    [['aarch64'], '7.61.1-34.el8'],
  ])
})

it('refuses what is no document, and survives a tree that is as deep as it likes', async () => {
  const none = await readThrough(redhatCsaf, '{"document": {"csaf_version": "2.0"}}')
  expect(none.faults).toHaveLength(1)
  let deep: object = product(stream, { cpe: 'cpe:/o:redhat:enterprise_linux:8' })
  for (let depth = 0; depth < 5_000; depth += 1) deep = { branches: [deep] }
  const text = JSON.stringify({ ...document({ fixed: ['x'] }), product_tree: { branches: [deep] } })
  expect((await readThrough(redhatCsaf, text)).records).toHaveLength(1)
})

it.runIf(isShared)('reads Red Hat’s own documents as their pages say', async () => {
  const curl = (await readThrough(redhatCsaf, shared('csaf-vex/cve-2023-38545.json.gz'))).records[0]?.advisory
  const about = (name: string, ecosystem: string) =>
    curl?.affected.find((one) => one.name === name && one.ecosystem === ecosystem)
  expect(about('libcurl', 'Red Hat:9')?.ranges).toEqual([
    { introduced: '0', fixed: '7.76.1-23.el9_2.4' },
    { introduced: '7.76.1-23.el9_3', fixed: '7.76.1-26.el9_3.2' },
  ])
  expect(about('curl', 'Red Hat:8')).toMatchObject({ state: 'not-affected', ranges: [] })
  const openssl = (await readThrough(redhatCsaf, shared('csaf-vex/cve-2024-0727-openssl.json.gz'))).records[0]?.advisory
  expect(openssl?.affected).toContainEqual({
    ecosystem: 'Red Hat:9',
    name: 'openssl-libs',
    ranges: [{ introduced: '0', fixed: '1:3.0.7-27.el9' }],
  })
  expect(openssl?.affected).toContainEqual({
    ecosystem: 'Red Hat:7',
    name: 'openssl',
    ranges: [{ introduced: '0' }],
    state: 'ignored',
  })
  expect(openssl?.cvss).toMatchObject([{ version: '3.1', score: 5.5 }])
  const erratum = (await readThrough(redhatCsaf, shared('csaf-vex/rhsa-2022-0011.json.gz'))).records[0]?.advisory
  expect(erratum).toMatchObject({ id: 'RHSA-2022:0011', covers: ['CVE-2020-10188'], severity: 'important' })
  expect(erratum?.affected).toContainEqual({
    ecosystem: 'Red Hat:rhel_aus:7.6',
    name: 'telnet-server',
    ranges: [{ introduced: '0', fixed: '1:0.17-65.el7_6' }],
  })
})
