// The lines that let a machine in, as each way of looking after machines wants them.

export interface EnrolLine {
  readonly key: 'installed' | 'clone' | 'cloudInit' | 'ansible'
  readonly text: string
}

const file = '/run/muster-token'

/**
 * The token goes into a file that only root reads, so that it never stands in the list of processes. Server and token
 * come from our own server; what a shell or YAML could read as more than one word gives no line at all.
 */
export function enrolLines(server: string, token: string): EnrolLine[] {
  if (!/^[A-Za-z0-9.:[\]-]+$/.test(server) || !/^[A-Za-z0-9._~+/=-]+$/.test(token)) return []
  const flags = `--server ${server} --token-file ${file}`
  const keep = `(umask 077; printf %s '${token}' > ${file})`
  return [
    { key: 'installed', text: `${keep}\nmuster-agent enrol ${flags}` },
    { key: 'clone', text: `${keep}\nnpx --no-install muster agent run ${flags}` },
    {
      key: 'cloudInit',
      text: [
        '#cloud-config',
        'write_files:',
        `  - path: ${file}`,
        "    permissions: '0600'",
        `    content: '${token}'`,
        'runcmd:',
        `  - [muster-agent, enrol, --server, '${server}', --token-file, ${file}]`,
      ].join('\n'),
    },
    {
      key: 'ansible',
      text: [
        '- name: Keep the enrolment token',
        `  ansible.builtin.copy: { dest: ${file}, mode: '0600', content: '${token}' }`,
        '  no_log: true',
        '- name: Enrol',
        `  ansible.builtin.command: muster-agent enrol ${flags}`,
      ].join('\n'),
    },
  ]
}
