// One module with what it imports, as a script for a bare site.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** `entry`: relative to the folder of these tests. */
export async function bundle(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    // As in an application's build; a library's build leaves it to that.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL(`../${entry}`, import.meta.url)),
        formats: ['es'],
        fileName: 'bundle',
      },
    },
  })
  const outputs = Array.isArray(result) ? result : [result]
  const chunk = outputs.flatMap((output) => ('output' in output ? output.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('nothing was bundled')
  return chunk.code
}
