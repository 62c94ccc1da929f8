// How pages ask the server: by contract, cached under the contract's name, so that news can make exactly those stale.
import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query'
import { AnswerUnreadable, call, type InputOf } from '#kit/http/call.ts'
import { backgroundHeader, whoAmI } from '#wire/console/session.ts'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import { Problem, problems } from '#wire/problem.ts'
import { isAttended } from './attention.ts'

/** One call to the server that served this page. Throws Problem, Unreachable or AnswerUnreadable. */
export function ask<C extends Contract>(contract: C, input: InputOf<C>, signal?: AbortSignal): Promise<AnswerOf<C>> {
  return call(contract, input, {
    base: '',
    ...(signal === undefined ? {} : { signal }),
    ...(isAttended() ? {} : { headers: { [backgroundHeader]: '1' } }),
  })
}

interface AnswerOptions {
  readonly enabled?: boolean
  /** The answer before stays on screen while the next one is fetched. */
  readonly keep?: boolean
  readonly staleMilliseconds?: number
}

/** Asked again every so often, by what was answered last; false: not any more. */
type Rhythm<A> = (answer: A | undefined) => number | false

/** The answer to a question, kept while it is fresh and asked again when news says it changed. */
export function useAnswer<C extends Contract>(
  contract: C,
  input: InputOf<C>,
  options: AnswerOptions & { readonly everyMilliseconds?: number | Rhythm<AnswerOf<C>> } = {},
): UseQueryResult<AnswerOf<C>> {
  const every = options.everyMilliseconds
  return useQuery({
    queryKey: [contract.name, input],
    queryFn: ({ signal }) => ask(contract, input, signal),
    enabled: options.enabled ?? true,
    staleTime: options.staleMilliseconds ?? 15_000,
    ...(every === undefined
      ? {}
      : {
          refetchInterval:
            typeof every === 'number'
              ? every
              : (query: { state: { data: unknown } }) => every(query.state.data as AnswerOf<C>),
        }),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  }) as UseQueryResult<AnswerOf<C>>
}

/** `onSignedOut` is called when the server no longer knows the session. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof Problem && error.code === 'credential-invalid') onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({
      // Whoever asks who is signed in wants to know, and decides itself where to go.
      onError: (error, query) => query.queryKey[0] !== whoAmI.name && onError(error),
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // A refusal stays a refusal; what may pass by itself is asked twice more.
        retry: (failures, error) => {
          if (error instanceof AnswerUnreadable) return false
          if (error instanceof Problem) return problems[error.code][1] && failures < 2
          return failures < 2
        },
        retryDelay: (failures) => 500 * 2 ** failures,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  })
}
