// Both halves as they are, or with one line changed: a test that no mutant fails proves nothing.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { SessionState } from '../../../client/src/session/protocol/session-state.ts'
import type { HubState } from '../../src/protocol/hub-state.ts'
import type { Link } from '../../src/protocol/link.ts'

export interface Halves {
  readonly SessionState: typeof SessionState
  readonly HubState: typeof HubState
  readonly Link: typeof Link
}

/** A change of the one place where a file says `from`. */
export interface Edit {
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

/** @throws if an edit changes nothing, or more than one place. */
export async function loadHalves(mutant: readonly Edit[] = []): Promise<Halves> {
  const left = new Set(mutant)
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
            let contents: string | undefined
            for (const edit of mutant) {
              if (join(packages, edit.file) !== loaded) continue
              left.delete(edit)
              contents = applied(contents ?? (await readFile(loaded, 'utf8')), edit)
            }
            return contents === undefined ? undefined : { contents, loader: 'ts' }
          })
        },
      },
    ],
  })
  for (const { file } of left) throw new Error(`${file} is part of neither half`)
  // A file, because a data URL would be the whole code in every line of a stack.
  const folder = await mkdtemp(join(tmpdir(), 'halves-'))
  const file = join(folder, 'halves.mjs')
  await writeFile(file, outputFiles[0]!.contents)
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function applied(source: string, { file, from, to }: Edit): string {
  const parts = source.split(from)
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like: ${from}`)
  return parts.join(to)
}
