// muster operators: who signs in, who was invited, and with which role.
import { type Command, Option } from 'commander'
import type * as z from 'zod'
import {
  changeOperator,
  type Invitation,
  inviteOperator,
  listOperators,
  type Operator,
  OperatorRole,
  removeOperator,
  revokeInvitation,
} from '#wire/console/operators.ts'
import type { AnswerOf } from '#wire/contract.ts'
import type { Cli } from '../cli.ts'
import { example } from '../options.ts'
import { pick } from '../pick.ts'
import { table } from '../table.ts'
import { visible } from '../terminal.ts'
import { ago } from '../words.ts'

type Role = z.infer<typeof OperatorRole>
const role = () => new Option('--role <role>', 'what they may do').choices(OperatorRole.options)

export function operators(program: Command, cli: Cli): void {
  const noun = program.command('operators').description('who signs in, and with which role')

  noun
    .command('list')
    .description('list operators and open invitations')
    .addHelpText('after', example('muster operators list'))
    .action(async () => {
      const all = await cli.ask(listOperators, {})
      await cli.print(all, () => lists(cli, all))
    })

  noun
    .command('invite <name>')
    .description('make an invitation: a link to hand over, good once and for three days')
    .addOption(role().default('operator'))
    .addHelpText('after', example('muster operators invite "Grete Huber" --role privacy-officer'))
    .action(async (name: string, options: { role: Role }) => {
      const made = await cli.ask(inviteOperator, { name, role: options.role })
      const link = `${await cli.base()}${made.link}`
      await cli.print({ ...made, link }, () =>
        [link, '', `It is shown this once and lets ${visible(name)} in as ${made.role}. No mail was sent.`].join('\n'),
      )
    })

  noun
    .command('change <operator>')
    .description('give an operator another role')
    .addOption(role().makeOptionMandatory())
    .addHelpText('after', example('muster operators change "Grete Huber" --role auditor'))
    .action(async (wanted: string, options: { role: Role }) => {
      const { id } = pick((await cli.ask(listOperators, {})).items, wanted, 'operator')
      const changed = await cli.ask(changeOperator, { id, role: options.role })
      await cli.print(changed, () => `${visible(changed.name)} is ${changed.role} now.`)
    })

  noun
    .command('remove <operator>')
    .description('remove an operator, or an invitation that nobody took')
    .addHelpText('after', example('muster operators remove "Grete Huber"'))
    .action(async (wanted: string) => {
      const { items, invitations } = await cli.ask(listOperators, {})
      const { id } = pick<{ id: string; name: string }>([...items, ...invitations], wanted, 'operator')
      const invitation = invitations.find((one) => one.id === id)
      const done = invitation
        ? await cli.ask(revokeInvitation, { id: invitation.id })
        : await cli.ask(removeOperator, { id: id as Operator['id'] })
      await cli.print(done, () =>
        invitation
          ? `${id} opens nothing any more.`
          : `${id} is removed. Acts keep the id, which names nobody any more.`,
      )
    })
}

function lists(cli: Cli, { items, invitations }: AnswerOf<typeof listOperators>): string {
  const people = table<Operator>(
    [
      { title: 'NAME', cell: (row) => row.name, gives: true },
      { title: 'ROLE', cell: (row) => row.role },
      { title: 'SINCE', cell: (row) => ago(row.createdAt, cli.clock.now()) },
      { title: 'SIGNED IN', cell: (row) => (row.signedIn ? 'now' : '') },
      { title: 'ID', cell: (row) => row.id },
    ],
    items,
    cli.terminal,
  )
  if (invitations.length === 0) return people
  const open = table<z.infer<typeof Invitation>>(
    [
      { title: 'INVITED', cell: (row) => row.name, gives: true },
      { title: 'ROLE', cell: (row) => row.role },
      { title: 'UNTIL', cell: (row) => row.expiresAt },
      { title: 'ID', cell: (row) => row.id },
    ],
    invitations,
    cli.terminal,
  )
  return `${people}\n\n${open}`
}
