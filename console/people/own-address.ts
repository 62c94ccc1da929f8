// Where to go after signing in: only to a page of our own, whatever somebody wrote into the link.

/** `next` if it is a path of this origin, else the first page. */
export function ownAddress(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}
