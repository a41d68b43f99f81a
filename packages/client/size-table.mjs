// `npm run size`: what each module of the core costs its user, minified, and gzipped as part of the whole.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const contents = "export { ResilientSocket } from './dist/index.js'"

async function bundle(without) {
  const omit = {
    name: 'omit',
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path }) =>
        path.endsWith(without) ? { path, external: true } : undefined,
      )
    },
  }
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    write: false,
    plugins: without ? [omit] : [],
  })
  const [output] = outputFiles
  const [{ inputs }] = Object.values(metafile.outputs)
  return { gzipped: gzipSync(output.contents, { level: 9 }).length, minified: output.contents.length, inputs }
}

const whole = await bundle()
const rows = [['the whole', whole.minified, whole.gzipped]]
const modules = Object.entries(whole.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 50)
for (const [path, { bytesInOutput }] of modules.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)) {
  const isOwn = path.startsWith('dist/')
  const name = isOwn ? path.slice('dist/'.length) : 'eventemitter3'
  const share = Math.round((bytesInOutput / whole.minified) * whole.gzipped)
  rows.push([name, bytesInOutput, isOwn ? share : whole.gzipped - (await bundle('eventemitter3')).gzipped])
}
console.log('\nmodule                            minified  about, gzipped')
for (const [name, minified, gzipped] of rows) {
  console.log(`${name.padEnd(32)} ${String(minified).padStart(8)} B ${String(gzipped).padStart(8)} B`)
}
