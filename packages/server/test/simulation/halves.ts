// Both halves as they are, or with one line changed: a test that no mutant fails proves nothing.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { SessionState } from '../../../client/src/session/protocol/session-state.ts'
import type { HubState } from '../../src/protocol/hub-state.ts'
import type { Link } from '../../src/protocol/link.ts'

export interface Halves {
  readonly SessionState: typeof SessionState
  readonly HubState: typeof HubState
  readonly Link: typeof Link
}

export interface Mutant {
  /** Below `packages`. */
  readonly file: string
  readonly from: string
  readonly to: string
}

const packages: string = join(import.meta.dirname, '../../..')

const ENTRY = `
export { SessionState } from './client/src/session/protocol/session-state.ts'
export { HubState } from './server/src/protocol/hub-state.ts'
export { Link } from './server/src/protocol/link.ts'
`

/** @throws if the mutant changes nothing, or more than one place. */
export async function loadHalves(mutant?: Mutant): Promise<Halves> {
  const path = mutant && join(packages, mutant.file)
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: packages, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    plugins: [
      {
        name: 'mutant',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, async ({ path: loaded }) => {
            if (!mutant || loaded !== path) return undefined
            const parts = (await readFile(loaded, 'utf8')).split(mutant.from)
            if (parts.length !== 2)
              throw new Error(`${mutant.file} has ${parts.length - 1} places like: ${mutant.from}`)
            return { contents: parts.join(mutant.to), loader: 'ts' }
          })
        },
      },
    ],
  })
  const code = Buffer.from(outputFiles[0]!.contents).toString('base64')
  return import(`data:text/javascript;base64,${code}`)
}
