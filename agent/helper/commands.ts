// The closed list of programs the helper may run: fixed words, no shell, nothing from the network or a policy.

export const commands = {
  rpm: [
    'rpm',
    '-qa',
    '--queryformat',
    '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{INSTALLTIME}\\t%{MODULARITYLABEL}\\n',
  ],
  // An rpm from before module streams refuses the tag, and with it the whole question.
  'rpm-without-modules': [
    'rpm',
    '-qa',
    '--queryformat',
    '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{INSTALLTIME}\\n',
  ],
  services: ['systemctl', 'list-units', '--type=service', '--all', '--plain', '--no-legend', '--no-pager', '--full'],
  'service-files': ['systemctl', 'list-unit-files', '--type=service', '--no-legend', '--no-pager', '--full'],
  'journal-end': ['journalctl', '--no-pager', '--quiet', '--lines=1', '--output=json', '--output-fields=MESSAGE_ID'],
} as const satisfies Record<string, readonly [program: string, ...args: string[]]>

export type CommandName = keyof typeof commands
