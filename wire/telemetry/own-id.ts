// An own system id in place of ours (D4): never an address, for it must lead nobody to a machine or a person; kept one-way.

/** What can be wrong with it, as people read it. */
export const ownIdTroubles = {
  length: 'it has 1 to 200 characters without spaces',
  unseen: 'it has characters that nobody sees',
  mail: 'it is an e-mail address or names a person at a place',
  ip: 'it is an IP address',
  mac: 'it is a hardware address (MAC)',
  domain: 'it is the name of a machine in a domain (FQDN)',
} as const
export type OwnIdTrouble = keyof typeof ownIdTroubles

/** Undefined: by its form it is no address. What it resolves to is asked elsewhere. */
export function ownIdTrouble(given: string): OwnIdTrouble | undefined {
  if (given.length < 1 || given.length > 200 || /[\p{C}\s]/u.test(given)) return 'length'
  if (/[\p{Default_Ignorable_Code_Point}\u2800]/u.test(given)) return 'unseen'
  // Full-width digits and the like are read by people, and by resolvers, as what they look like.
  const value = given.normalize('NFKC').replace(/[\u3002\uff61]/g, '.')
  if (value.includes('@')) return 'mail'
  if (
    /^(\d{1,3}\.){3}\d{1,3}(:\d+|\/\d+)?$/.test(value) ||
    /^\[?[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*\]?(%.+|\/\d+)?$/i.test(value)
  )
    return isMac(value) ? 'mac' : 'ip'
  if (isMac(value)) return 'mac'
  if (/^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z0-9]\.?$/i.test(value)) return 'domain'
  return undefined
}

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
