// What somebody wants to do with a receiver.
import type { Integration } from '#wire/console/outbound.ts'

export type ReceiverWish =
  | { readonly is: 'add' }
  | { readonly is: 'change' | 'drop' | 'preview'; readonly receiver: Integration }
