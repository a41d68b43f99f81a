// What runs in the page, with the library as it is built, as one script.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export async function buildPageScript(): Promise<string> {
  const entry = fileURLToPath(new URL('page/main.ts', import.meta.url))
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'chaos' } },
  })
  const [chunk] = [result].flat().flatMap((built) => ('output' in built ? built.output : []))
  if (chunk?.type !== 'chunk') throw new Error('the page script was not built')
  return chunk.code
}
