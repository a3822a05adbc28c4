/** The cluster's own schema, as its API server publishes it (OpenAPI v3), for completion and diagnostics. Fetched
 *  group by group, when a document of the group is looked at. */
import type { LabRequests } from '../../../terminal/requests.ts'

export interface Schema {
  type?: string
  format?: string
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: Schema
  allOf?: Schema[]
  oneOf?: Schema[]
  $ref?: string
  default?: unknown
  enum?: readonly unknown[]
  required?: readonly string[]
  'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[]
  'x-kubernetes-int-or-string'?: boolean
}

export interface Kind {
  apiVersion: string
  kind: string
}

const REF = '#/components/schemas/'

interface Index {
  paths: Record<string, { serverRelativeURL: string }>
}
interface Document {
  components: { schemas: Record<string, Schema> }
  paths: Record<
    string,
    Record<string, { 'x-kubernetes-action'?: string; 'x-kubernetes-group-version-kind'?: { kind: string } }>
  >
}

export class ClusterSchema {
  readonly #requests: LabRequests
  #documents = new Map<string, Promise<Document | undefined>>()
  #schemas = new Map<string, Schema>()
  #kinds = new Map<string, Kind[]>()

  constructor(requests: LabRequests) {
    this.#requests = requests
  }

  /** Loads all groups. Most of a manifest's kinds are in two of them; all are a tenth of a second. */
  async load(): Promise<void> {
    const { body } = await this.#requests.get('/openapi/v3')
    await Promise.all(Object.keys((body as Index).paths).map(path => this.#load(path)))
  }

  /** All kinds that can be made, by name. */
  get kinds(): Kind[] {
    return [...this.#kinds.values()].flat().toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
  }

  /** Of one kind; undefined if there is none. */
  of({ apiVersion, kind }: Kind): Schema | undefined {
    for (const schema of this.#schemas.values()) {
      const found = schema['x-kubernetes-group-version-kind']?.some(
        each => each.kind === kind && (each.group ? `${each.group}/${each.version}` : each.version) === apiVersion,
      )
      if (found) return schema
    }
    return undefined
  }

  /** What a schema refers to, with the words of where it is used. */
  resolve(schema: Schema | undefined): Schema | undefined {
    const inner = schema?.allOf?.length === 1 ? schema.allOf[0] : schema
    if (!inner?.$ref) return schema
    const found = this.#schemas.get(inner.$ref.slice(REF.length))
    return found && schema?.description ? { ...found, description: schema.description } : found
  }

  /** What stands at a path of field names and `[]` below an object of a kind. */
  at(kind: Kind, path: readonly string[]): Schema | undefined {
    let schema = this.resolve(this.of(kind))
    for (const step of path) {
      schema = this.resolve(
        step === '[]' ? schema?.items : (schema?.properties?.[step] ?? schema?.additionalProperties),
      )
    }
    return schema
  }

  async #load(path: string): Promise<void> {
    let loading = this.#documents.get(path)
    if (!loading) {
      loading = this.#requests
        .get(`/openapi/v3/${path}`)
        .then(({ status, body }) => (status === 200 ? (body as Document) : undefined))
      this.#documents.set(path, loading)
    }
    const document = await loading
    if (!document) return
    for (const [id, schema] of Object.entries(document.components.schemas)) this.#schemas.set(id, schema)
    const apiVersion = path.replace(/^apis?\//, '')
    const kinds = new Set<string>()
    for (const operations of Object.values(document.paths)) {
      const { post } = operations
      const kind = post?.['x-kubernetes-group-version-kind']?.kind
      if (kind) kinds.add(kind)
    }
    this.#kinds.set(
      path,
      [...kinds].map(kind => ({ apiVersion, kind })),
    )
  }
}
