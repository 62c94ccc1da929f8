// Builds the console for a server to serve.

/** Writes `index.html` and its hashed files into `outDir`, which is emptied first. Throws what the build throws. */
export async function buildConsole(outDir: string): Promise<void> {
  // Loaded here: a server that finds its console built starts without the build's tools.
  const [{ build, mergeConfig }, { consoleConfig }] = await Promise.all([import('vite'), import('./vite.config.ts')])
  await build(mergeConfig(consoleConfig, { logLevel: 'warn', build: { outDir } }))
}
