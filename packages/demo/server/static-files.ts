// The built page, read into memory once. No request path reaches the file system, so none can leave the folder.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
}

export interface StaticFile {
  readonly body: Buffer
  readonly mediaType: string
  readonly cacheControl: string
  readonly etag: string
}

/** URL path → file. Only what this map holds is served. */
export type StaticFiles = ReadonlyMap<string, StaticFile>

/** Reads a folder's regular files; links, dot files and types that a page doesn't need are left out. */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  await collect(folder, '/', files)
  const index = files.get('/index.html')
  if (index !== undefined) files.set('/', index)
  return files
}

async function collect(folder: string, urlPath: string, files: Map<string, StaticFile>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) await collect(join(folder, entry.name), `${urlPath}${entry.name}/`, files)
    const mediaType = MEDIA_TYPES[extname(entry.name)]
    if (!entry.isFile() || mediaType === undefined) continue
    const body = await readFile(join(folder, entry.name))
    files.set(urlPath + encodeURIComponent(entry.name), {
      body,
      mediaType,
      // The bundler puts a hash of the content into the names below assets/.
      cacheControl: urlPath.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    })
  }
}
