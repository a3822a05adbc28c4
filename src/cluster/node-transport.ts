/** The API server as a node sees it: over the nodes' network, which may be cut. A request then fails as a dial does, and
 *  a watch ends with the first event that could not be delivered, so that the client lists again when it can.
 *  Left out: the bytes of these requests (they pass as objects), and rules that would drop them. */
import { failure } from '../api/status.ts'
import { FeedSource, type Answer, type Feed, type Request, type Transport } from '../api/transport.ts'

/** @param why in the words of a failed dial, `dial tcp …: connect: no route to host`; undefined where the server can be
 *  reached */
export function transportOver(transport: Transport, why: () => string | undefined): Transport {
  return request => {
    const wrong = why()
    if (wrong !== undefined) return refusal(request, wrong)
    const answer = transport(request)
    return answer.stream ? { ...answer, stream: cuttable(answer.stream, why) } : answer
  }
}

function refusal({ method, path }: Request, why: string): Answer {
  const verb = method === 'POST' ? 'Post' : method === 'PUT' ? 'Put' : method === 'PATCH' ? 'Patch' : 'Get'
  return {
    status: 503,
    body: failure(503, 'ServiceUnavailable', `${verb} "https://control-plane:6443${path}": ${why}`),
  }
}

function cuttable(feed: Feed<unknown>, why: () => string | undefined): Feed<unknown> {
  const seen = new FeedSource<unknown>(() => feed.cancel())
  feed.listen({
    next: item => {
      if (why() === undefined) return seen.push(item)
      feed.cancel()
      seen.end()
    },
    end: status => seen.end(status),
  })
  return seen
}
