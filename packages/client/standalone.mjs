// Makes `dist/resilient-socket.min.js` from the build: the core entry and its dependency in one module, for import maps and CDNs.
// It has no source map, because every install would download one, and `dist` holds the same code readable.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const folder = import.meta.dirname
const dependency = dirname(createRequire(import.meta.url).resolve('eventemitter3/package.json'))

/** Name, version and the whole licence, as the licence itself demands. */
async function notice(folder, licence) {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  return `${name} ${version}\n\n${(await readFile(licence, 'utf8')).trim()}`
}

const notices = [
  await notice(folder, join(folder, '../../LICENSE')),
  await notice(dependency, join(dependency, 'LICENSE')),
]

await build({
  entryPoints: [join(folder, 'dist/index.js')],
  outfile: join(folder, 'dist/resilient-socket.min.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  banner: { js: `/*!\n${notices.join('\n\n')}\n*/` },
})
