// Makes the one agent that every device runs: plain JavaScript in one folder, so that nothing is translated at each start.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Node's own modules as Node itself sees them. Imported, each would be read through at once to list its exports, which
 * loads what stands behind them (file streams, readline, WebCrypto): a MiB, in every process of the agent.
 */
const bareBuiltins: Plugin = {
  name: 'bare-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }))
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
  },
}

/**
 * Writes the bundle into `folder`: `main.js`, `helper/main.js` and parts that are loaded only when a device changed.
 * Gives the names of the npm packages that went into it. Needs the development dependencies.
 */
export async function bundleAgent(folder: string): Promise<string[]> {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: [join(import.meta.dirname, 'main.ts'), join(import.meta.dirname, 'helper/main.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
    plugins: [bareBuiltins],
  })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n')
  const named = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  return [...new Set(named.filter((name) => name !== undefined))].sort()
}
