// An own system id in place of ours (D4): never an address, for it must lead nobody to a machine or a person; kept one-way.

/** What is wrong with it, as people read it; undefined: by its form it is no address. What it resolves to is asked elsewhere. */
export function ownIdTrouble(value: string): string | undefined {
  if (value.length < 1 || value.length > 200 || /[\p{C}\s]/u.test(value))
    return 'it has 1 to 200 characters without spaces'
  if (value.includes('@')) return 'it is an e-mail address or names a person at a place'
  if (
    /^(\d{1,3}\.){3}\d{1,3}(:\d+|\/\d+)?$/.test(value) ||
    /^\[?[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*\]?(%.+|\/\d+)?$/i.test(value)
  )
    return isMac(value) ? mac : 'it is an IP address'
  if (isMac(value)) return mac
  if (/^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z0-9]\.?$/i.test(value))
    return 'it is the name of a machine in a domain (FQDN)'
  return undefined
}

const mac = 'it is a hardware address (MAC)'

/** 6 or 8 bytes in any of the usual forms. */
function isMac(value: string): boolean {
  return (
    /^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}[:-]){0,2}[0-9a-f]{2}$/i.test(value) ||
    /^([0-9a-f]{4}\.){2,3}[0-9a-f]{4}$/i.test(value) ||
    /^[0-9a-f]{12}$/i.test(value)
  )
}

/** The text whose SHA-256 (base64url) is the id the server gets: another tenant's server gets another one. */
export const ownIdText = (tenant: number, value: string): string => `muster own system id\n${tenant}\n${value}`
