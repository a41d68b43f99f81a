// A classic script that puts the drop-in class in place of the global one, for pages and Workers.
import { join } from 'node:path'
import { build } from 'vite'

/** `options`: of `withOptions`; `undefined`: the browser's own class stays. */
export async function classScript(options) {
  if (!options) return ''
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: join(import.meta.dirname, 'drop-in.mjs'),
        formats: ['iife'],
        name: 'dropIn',
        fileName: 'drop-in',
      },
    },
  })
  // A page may be given it twice.
  return `(() => {
  const { WebSocket } = globalThis
  if (!/native code/.test(WebSocket)) return
  ${output[0].code}
  globalThis.WebSocket = dropIn.withOptions({ WebSocket, ...${JSON.stringify(options)} })
})();
`
}
