// `npm run schedules`: plays 100,000 of them, or SCHEDULES, and prints what happened.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const outfile = join(import.meta.dirname, '../../node_modules/.cache/schedules/main.mjs')
await mkdir(join(outfile, '..'), { recursive: true })
await build({
  entryPoints: [join(import.meta.dirname, 'main.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  define: { 'import.meta.dirname': JSON.stringify(import.meta.dirname) },
})
await import(pathToFileURL(outfile).href)
await rm(outfile)
