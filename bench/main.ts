// Runs one benchmark by name: `npm run bench -- sync-cost`, with `--json` for programs and `--quick` for a look.
import { bench } from './bench.ts'

process.exitCode = await bench(process.argv.slice(2))
