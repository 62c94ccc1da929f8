// The closed list of programs the helper may run: fixed words, no shell, nothing from the network or a policy.

/** name -> program and its arguments. A `{}` is the one place where a caller may put a value, checked by its pattern. */
export const commands = {
  rpm: {
    program: 'rpm',
    args: [
      '-qa',
      '--queryformat',
      '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{INSTALLTIME}\\n',
    ],
    value: undefined,
  },
  services: {
    program: 'systemctl',
    args: ['list-units', '--type=service', '--all', '--plain', '--no-legend', '--no-pager', '--full'],
    value: undefined,
  },
  'service-files': {
    program: 'systemctl',
    args: ['list-unit-files', '--type=service', '--no-legend', '--no-pager', '--full'],
    value: undefined,
  },
  /** APT unpacks its own package indexes, whichever way they are compressed. */
  'package-index': {
    program: '/usr/lib/apt/apt-helper',
    args: ['cat-file', '{}'],
    value: /^\/(?:[^/\0]+\/)*var\/lib\/apt\/lists\/[A-Za-z0-9._%+~-]+_Packages(\.[a-z0-9]+)?$/,
  },
} as const satisfies Record<string, { program: string; args: readonly string[]; value: RegExp | undefined }>

export type CommandName = keyof typeof commands
