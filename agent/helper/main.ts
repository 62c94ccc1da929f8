// Runs one program of the closed list and passes on what it prints; a process of its own, so that the agent needs no right to start others.
import { spawn } from 'node:child_process'
import { type CommandName, commands } from './commands.ts'

const [name = '', value] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name as CommandName] : undefined
if (
  !command ||
  (command.value ? !value || !command.value.test(value) || value.includes('/../') : value !== undefined)
) {
  process.stderr.write('helper: not one of its commands\n')
  process.exit(2)
}
const child = spawn(
  command.program,
  command.args.map((arg) => (arg === '{}' ? (value as string) : arg)),
  { stdio: ['ignore', 'inherit', 'ignore'], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' } },
)
child.on('error', () => process.exit(127))
child.on('exit', (code) => process.exit(code ?? 1))
