// Answers HTTP requests: the page's files, and the control API. Knows no WebSocket handshakes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseControlCommand } from './control/control-command.ts'
import type { Lanes } from './control/lanes.ts'
import type { EchoService } from './echo/echo-service.ts'
import type { OriginPolicy } from './origin-policy.ts'
import { securityHeaders } from './security-headers.ts'
import type { StaticFiles } from './static-files.ts'

const MAX_CONTROL_BYTES = 1_024

export interface Site {
  readonly policy: OriginPolicy
  readonly files: StaticFiles
  readonly echo: EchoService
  readonly lanes: Lanes
}

/** Returns path and query of a request; `undefined` if they can't be parsed. */
export function targetOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? ''
  const base = 'http://localhost'
  return target.startsWith('/') && URL.canParse(base + target) ? new URL(base + target) : undefined
}

export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  site: Site,
): Promise<void> {
  if (!site.policy.isOwnHost(request)) {
    finish(response, 421, { error: 'This server goes by loopback names only.' })
    return
  }
  for (const [name, value] of Object.entries(securityHeaders(request.headers.host ?? ''))) {
    response.setHeader(name, value)
  }
  if (targetOf(request)?.pathname === '/control') await answerControl(request, response, site)
  else answerFile(request, response, site.files)
}

function answerFile(request: IncomingMessage, response: ServerResponse, files: StaticFiles): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    finish(response, 405, { error: 'Only GET and HEAD are possible here.' })
    return
  }
  const file = files.get(targetOf(request)?.pathname ?? '')
  if (file === undefined) {
    finish(response, 404, { error: 'There is nothing here.' })
    return
  }
  response.setHeader('cache-control', file.cacheControl)
  response.setHeader('etag', file.etag)
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end()
    return
  }
  response.writeHead(200, { 'content-type': file.mediaType, 'content-length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

async function answerControl(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    finish(response, 405, { error: 'Only POST is possible here.' })
    return
  }
  // A form can post to any origin. JSON from a foreign page needs a preflight, which this server doesn't answer.
  if (!site.policy.isTrustedOrigin(request) || request.headers['content-type'] !== 'application/json') {
    finish(response, 403, { error: 'Only pages of this server may post here, as application/json.' })
    return
  }
  const body = await readBody(request, MAX_CONTROL_BYTES)
  if (body === undefined) {
    finish(response, 413, { error: `The body must be complete, and at most ${MAX_CONTROL_BYTES} bytes.` })
    return
  }
  const command = parseControlCommand(body)
  if ('error' in command) {
    finish(response, 400, command)
    return
  }
  try {
    finish(response, 200, { lanes: await site.lanes.obey(command) })
  } catch (error) {
    finish(response, 503, { error: `The system has no port for that: ${String(error)}` })
  }
}

/** Reads a body; `undefined` if it is longer than `limit` or ends early. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > limit) return undefined
      chunks.push(bytes)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

function finish(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    // Don't read the rest of a refused request.
    ...(status < 400 ? {} : { connection: 'close' }),
  })
  response.end(text)
}
