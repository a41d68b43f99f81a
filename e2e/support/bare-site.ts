// A site without a bundler: one page with an import map for the built package and its dependency, and a worker.
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type HttpSite, startHttpSite } from './http-site.ts'

const PACKAGE_FOLDER = fileURLToPath(new URL('../../packages/client/', import.meta.url))

// The page can't be about:blank: browsers ask the user before such a page may reach a loopback address.
const PAGE = `<!doctype html>
<html lang="en">
<title>Bare page</title>
<link rel="icon" href="data:,">
<script type="importmap">
{
  "imports": {
    "resilient-socket": "/package/index.js",
    "resilient-socket/websocket": "/package/websocket.js",
    "resilient-socket/worker-clock": "/package/worker-clock.js",
    "resilient-socket/diagnostics": "/package/diagnostics.js",
    "resilient-socket/heartbeats": "/package/heartbeats.js",
    "eventemitter3": "/eventemitter3.js"
  }
}
</script>
<script type="module">
  import * as library from 'resilient-socket'
  globalThis.library = library
</script>
`

/** Allows Workers only from the site's own files. The page's scripts are inline. */
const STRICT_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; worker-src 'self'; connect-src *"

/** The page is at the origin; at `/strict` it has a strict Content-Security-Policy. */
export type BareSite = HttpSite

/** `extras`: further scripts, by their path. */
export async function startBareSite(
  extras: Readonly<Record<string, string>> = {},
  host = '127.0.0.1',
): Promise<BareSite> {
  const scripts = new Map<string, string>([
    ...Object.entries(extras),
    ['/eventemitter3.js', await readEventEmitter()],
    ...(await readPackage()),
  ])
  return startHttpSite((request, response) => {
    const script = scripts.get(request.url ?? '')
    const isStrict = request.url === '/strict'
    const body = request.url === '/' || isStrict ? PAGE : script
    if (isStrict) response.setHeader('content-security-policy', STRICT_POLICY)
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(body)
  }, host)
}

async function readPackage(): Promise<[path: string, text: string][]> {
  const folder = join(PACKAGE_FOLDER, 'dist')
  const names = await readdir(folder, { recursive: true })
  const modules = names.filter((name) => name.endsWith('.js'))
  return Promise.all(
    modules.map(
      async (name): Promise<[string, string]> => [
        `/package/${name.replaceAll('\\', '/')}`,
        await readFile(join(folder, name), 'utf8'),
      ],
    ),
  )
}

/** Its entry wraps a CommonJS file, which no browser loads; the package also carries a plain module. */
async function readEventEmitter(): Promise<string> {
  const manifest = createRequire(join(PACKAGE_FOLDER, 'package.json')).resolve('eventemitter3/package.json')
  return readFile(join(dirname(manifest), 'dist/eventemitter3.esm.js'), 'utf8')
}
