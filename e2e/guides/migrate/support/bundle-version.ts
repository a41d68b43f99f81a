// One version of a chat with what it imports, as a script. Like `support/bundle.ts`, but for React, too.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** `file`: relative to the folder of the migrations. */
export async function bundleVersion(file: string): Promise<string> {
  const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [{ find: /^react-use-websocket$/, replacement: pathOf('./react-use-websocket.ts') }],
    },
    build: {
      write: false,
      lib: { entry: pathOf(`../${file}`), formats: ['es'], fileName: 'version' },
    },
  })
  const outputs = Array.isArray(result) ? result : [result]
  const chunk = outputs.flatMap((output) => ('output' in output ? output.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('nothing was bundled')
  return chunk.code
}
