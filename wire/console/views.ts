// Saved views: a list's filters and columns under a name, for one operator or for everybody of the tenant.
import * as z from 'zod'
import { contract } from '../contract.ts'
import { ViewId } from '../ids.ts'

export const ViewPage = z.enum(['devices', 'software', 'vulnerabilities', 'events'])

const view = {
  page: ViewPage,
  name: z.string().trim().min(1).max(80),
  /** The page's own query string, without a leading `?`. */
  query: z.string().max(2_000),
  /** Everybody of the tenant sees it. */
  shared: z.boolean().default(false),
}

export const View = z.strictObject({ id: ViewId, ...view, mine: z.boolean() })
export type View = z.infer<typeof View>

export const listViews = contract({
  name: 'listViews',
  method: 'GET',
  path: '/api/v1/views',
  summary: 'Saved views of a page: mine, and those shared by others',
  right: 'self',
  query: z.strictObject({ page: ViewPage }),
  answer: z.strictObject({ items: z.array(View) }),
})

export const saveView = contract({
  name: 'saveView',
  method: 'POST',
  path: '/api/v1/views',
  summary: 'Save a view; one of mine with the same name on the same page is replaced',
  right: 'self',
  body: z.strictObject(view),
  answer: View,
})

export const dropView = contract({
  name: 'dropView',
  method: 'DELETE',
  path: '/api/v1/views/:id',
  summary: 'Drop a view of mine',
  right: 'self',
  params: z.strictObject({ id: ViewId }),
  answer: z.strictObject({ done: z.literal(true) }),
})
