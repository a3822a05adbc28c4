/** The same requests inside the cluster, where nothing is turned into bytes: bodies are objects, frozen and shared,
 *  and an answer is there at once. */
import type { Resource } from './resources.ts'
import type { Status } from './status.ts'

/** What a path names. */
export interface Target {
  resource: Resource
  namespace: string | undefined
  name: string | undefined
  subresource: string | undefined
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Without the query: `/api/v1/namespaces/default/pods/web-0/status`. */
  path: string
  /** What the path names, from a client that knows: the path is not looked at then. */
  target?: Target
  /** Repeated keys (exec's `command`) as arrays. */
  query?: Readonly<Record<string, string | readonly string[]>>
  /** An object (never changed by the server), or text that is still to be parsed by its content type. */
  body?: unknown
  /** `application/json` if not given; tells the patch types apart. */
  contentType?: string
  /** `application/json;as=Table;v=v1;g=meta.k8s.io` asks for a table. */
  accept?: string
  /** Its first word before `/` is the default field manager, as in `kubectl/v1.36.4 (linux/amd64)`. */
  userAgent?: string
  /** What the client sends while the answer streams (exec, attach, port-forward). */
  input?: Feed<Uint8Array>
  /** Reads a body that is text in YAML; without it such a body is taken for JSON. @throws Error saying what is wrong */
  yaml?: (text: string) => unknown
  /** What OpenAPI documents say of each type and its fields; without it they have no prose. */
  descriptions?: Descriptions
}

/** By the name of the schema: of the type itself, and of each of its fields. */
export type Descriptions = Readonly<Record<string, readonly [type: string, fields: Readonly<Record<string, string>>]>>

export interface Answer {
  status: number
  /** An object of the API, frozen; or text, with `contentType`. */
  body?: unknown
  contentType?: string
  /** Texts of `Warning: 299` headers. */
  warnings?: readonly string[]
  /** Instead of a body: watch events (objects), log bytes, or frames. */
  stream?: Feed<unknown>
}

/** The API server as its clients inside the cluster see it. It answers at once and never throws. */
export type Transport = (request: Request) => Answer

/** Things that keep coming, to one listener. What comes before there is a listener is kept. */
export interface Feed<T> {
  listen(listener: FeedListener<T>): void
  /** Says that no more is wanted. */
  cancel(): void
}

export interface FeedListener<T> {
  next(item: T): void
  /** With a Status when it did not end well. */
  end(status?: Status): void
}

/** A feed and the side that fills it. */
export class FeedSource<T> implements Feed<T> {
  #listener: FeedListener<T> | undefined
  #kept: T[] = []
  #ended: { status?: Status } | undefined
  #cancelled = false
  #onCancel: (() => void) | undefined

  constructor(onCancel?: () => void) {
    this.#onCancel = onCancel
  }

  listen(listener: FeedListener<T>): void {
    this.#listener = listener
    for (const item of this.#kept.splice(0)) listener.next(item)
    if (this.#ended) listener.end(this.#ended.status)
  }

  cancel(): void {
    if (this.#cancelled || this.#ended) return
    this.#cancelled = true
    this.#onCancel?.()
  }

  /** Whether nobody wants more. */
  get cancelled(): boolean {
    return this.#cancelled
  }

  push(item: T): void {
    if (this.#cancelled || this.#ended) return
    if (this.#listener) this.#listener.next(item)
    else this.#kept.push(item)
  }

  end(status?: Status): void {
    if (this.#cancelled || this.#ended) return
    this.#ended = { status }
    this.#listener?.end(status)
  }
}
