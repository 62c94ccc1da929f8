// `npm run dev`: the console from its sources, changed as they change, in front of the server's API on one origin.
import { createServer, mergeConfig } from 'vite'
import { consoleConfig } from '../../console/vite.config.ts'

const [port, api] = process.argv.slice(2) as [string, string]
const server = await createServer(
  mergeConfig(consoleConfig, {
    server: { host: 'localhost', port: Number(port), strictPort: port !== '0', proxy: { '/api': { target: api } } },
  }),
)
await server.listen()
process.send?.({ ready: true, consoleUrl: server.resolvedUrls?.local[0]?.replace(/\/$/, '') })
process.once('disconnect', () => process.exit(0))
