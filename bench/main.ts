// Runs one benchmark by name: `npm run bench -- unchanged`, with `--json` for programs and `--quick` for a look.
import { bench } from './bench.ts'

process.exitCode = await bench(process.argv.slice(2))
