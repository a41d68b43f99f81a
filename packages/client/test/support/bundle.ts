// The sources as one script, to be run in a realm whose globals are the test's own.
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'

/** Bundles a module of `src`. */
export async function bundle(path: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      // What is not used may touch globals all the same.
      rolldownOptions: { treeshake: false, output: { minify: false } },
      lib: {
        entry: fileURLToPath(new URL(`../../src/${path}`, import.meta.url)),
        formats: ['iife'],
        name: 'bundled',
      },
    },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error('Nothing was bundled')
  return output.output[0].code
}

/** Runs it where only the language itself and `globals` exist; what the module exports. */
export function evaluate<T>(code: string, globals: object = {}): T {
  const context = createContext(globals)
  return runInContext(`${code}; bundled`, context) as T
}
