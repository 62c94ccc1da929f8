// Does the one thing it is asked for by name and prints the result; a process of its own, so that the agent needs no right to start others.
import { spawn } from 'node:child_process'
import { commands } from './commands.ts'
import { findInIndex, indexPath } from './package-index.ts'

const [name = '', path = '', ...more] = process.argv.slice(2)
if (name === 'package-index' && indexPath.test(path) && !path.includes('/../') && more.length === 0) {
  const names: Buffer[] = []
  for await (const part of process.stdin) names.push(part)
  const wanted = new Set(Buffer.concat(names).toString().split('\n'))
  await findInIndex(path, wanted, (line) => process.stdout.write(`${line}\n`)).catch(() => {
    process.exitCode = 1
  })
} else if (Object.hasOwn(commands, name) && path === '') {
  const [program, ...args] = commands[name as keyof typeof commands]
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'ignore'], env })
  child.on('error', () => process.exit(127))
  child.on('exit', (code) => process.exit(code ?? 1))
} else {
  process.stderr.write('helper: not one of its commands\n')
  process.exitCode = 2
}
