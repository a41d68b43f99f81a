// A static site on a port of its own.
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { type HttpSite, startHttpSite } from '../../support/http-site.ts'

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

/** A file is taken from the first folder that has it. */
export function startSite(...folders: readonly string[]): Promise<HttpSite> {
  return startHttpSite(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://site')
    const path = pathname === '/' ? '/index.html' : pathname
    const body = await readFirst(folders.map((folder) => join(folder, path)))
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream')
    response.end(body)
  })
}

async function readFirst(paths: readonly string[]): Promise<Buffer | undefined> {
  for (const path of paths) {
    try {
      return await readFile(path)
    } catch {
      // The next folder may have it.
    }
  }
  return undefined
}
