// The line that lets a machine in, as each kind of system wants it.

export interface EnrolLine {
  readonly key: string
  readonly title: string
  readonly text: string
}

/**
 * The token goes through standard input into a file only root reads: it never stands in the list of processes.
 * Both values come from our own server; what a shell could read as more than a word is refused.
 */
export function enrolLines(server: string, token: string): EnrolLine[] {
  if (!/^[A-Za-z0-9.:[\]-]+$/.test(server) || !/^[A-Za-z0-9._~+/=-]+$/.test(token)) return []
  const enrol = (before: string) =>
    `${before}(umask 077; printf %s '${token}' > /run/muster-token)\nmuster agent enrol --server ${server} --token-file /run/muster-token`
  return [
    { key: 'installed', title: 'muster', text: enrol('') },
  ]
}
