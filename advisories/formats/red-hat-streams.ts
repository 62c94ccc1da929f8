// Which release stream a product of Red Hat is, by the name its CPE gives it.

/**
 * `enterprise_linux:8::appstream` → `Red Hat:8`; extended support (`rhel_eus:9.0::baseos` → `Red Hat:rhel_eus:9.0`) is a stream
 * of its own that no device is known to follow. Layered products (Satellite, JBoss): undefined.
 */
export function redHatStream(product: string): string | undefined {
  const [name = '', version = ''] = product.split(':')
  const major = /^\d+/.exec(version)?.[0]
  if (major === undefined) return undefined
  if (name === 'enterprise_linux') return `Red Hat:${major}`
  return /^rhel_(eus|aus|tus|e4s|els|elp|extras\w*)$/.test(name) ? `Red Hat:${name}:${version}` : undefined
}

/** The same from a CPE: `cpe:/o:redhat:enterprise_linux:9::baseos`. */
export function streamOfCpe(cpe: string): string | undefined {
  const product = /^cpe:\/[oa]:redhat:(.+)$/.exec(cpe)?.[1]
  return product === undefined ? undefined : redHatStream(product)
}
