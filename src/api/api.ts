/** The API as an HTTP client sees it, shaped like `fetch` so that a real one fits. What keeps coming (a watch, logs
 *  that are followed, exec) is read from `body`. */

export interface ApiInit {
  /** GET if not given. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `Content-Type`, `Accept`, `User-Agent`; names in lower case. */
  headers?: Readonly<Record<string, string>>
  /** JSON or YAML text; for exec and its like, frames to the other side (see `frames.ts`). */
  body?: string | AsyncIterable<Uint8Array>
  signal?: AbortSignal
}

export interface ApiResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  /** The bytes as they come; once only. */
  readonly body: AsyncIterable<Uint8Array> | null
  /** The whole body, parsed. */
  json(): Promise<unknown>
  text(): Promise<string>
}

/** Sends a request to the API server. @param path with its query: `/api/v1/namespaces/default/pods?limit=500`
 *  @throws Errno or a TypeError when there is no connection; an HTTP status of 400 and more is an answer */
export type Api = (path: string, init?: ApiInit) => Promise<ApiResponse>
