// Tells every process and console that authorisations changed: open passages are asked about again at once.
import type { Context } from '../../context.ts'

/** Heard by each process's door (server/people/integrations/open-door.ts). */
export const consentsChannel = 'muster_consents'

/** Resolves when nothing of this process is under way that is not authorised any more. */
export async function tellConsents(
  { door, listener }: Pick<Context, 'door' | 'listener'>,
  tenant: number,
  ids: readonly string[],
): Promise<void> {
  await door.recheck()
  // Other processes look each second besides (kit/door.ts): a notice that is lost delays them by that.
  await listener.notify(consentsChannel, JSON.stringify({ t: tenant })).catch(() => {})
  await listener.notify('muster_news', JSON.stringify({ t: tenant, what: 'consent', ids })).catch(() => {})
}
