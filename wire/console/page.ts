// The console's one page: where its nonce goes, and the headers that make text from a device harmless in it.

/** Stands in the built `index.html` wherever the door puts the response's own nonce (128 random bits, base64). */
export const noncePlaceholder = '__MUSTER_NONCE__'

/** Headers of `index.html`; its other files need `x-content-type-options` only. `nonce` may hold no quote. */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types default',
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // The page names the hashed files of this build: an old copy would ask for files that are gone.
    'cache-control': 'no-store',
  }
}
