import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  type Block,
  blocksIn,
  blocksOf,
  comparable,
  filesBelow,
  kindOf,
  pagePaths,
  root,
  testedFiles,
} from './blocks.ts'

const client = join(import.meta.dirname, '../..')
const sources = [join(client, 'src'), join(client, '../server/src')]
const folder = join(client, 'reports/examples')
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

// On the first line of the example, so that the compiler counts its lines as the page does.
const PREAMBLE =
  "import { attachWs, createHub, createSession, drained, messages, ResilientSocket, type Session } from '../../test/examples/preamble.ts';"
const REACT_PREAMBLE =
  "import { SocketProvider, useContextSocket, useMessage, useReduced, useSocket, useStatus } from 'resilient-socket/react';"

/** The blocks in README and docs that are no part of a tested file. */
async function examplesInPages(): Promise<readonly Block[]> {
  const parts = [...(await testedFiles()).values()].map(comparable)
  const blocks = (await Promise.all((await pagePaths()).map(blocksOf))).flat()
  return blocks.filter((block) => kindOf(block, parts) === 'compiled')
}

/** The examples in a source's TSDoc. Solid's JSX has types of its own, which aren't here. */
async function examplesInSource(path: string): Promise<readonly Block[]> {
  const source = await readFile(path, 'utf8')
  // Each comment keeps its line, without its asterisks.
  const comments = source
    .replaceAll(/\*\/.*?(?:\/\*\*|(?!.))/gs, (code) => code.replaceAll(/[^\n]/g, ''))
    .replaceAll(/^ *\/?\*+ ?/gm, '')
  const blocks = blocksIn(relative(root, path), comments)
  return blocks.filter(
    ({ language }) => language === 'ts' || (language === 'tsx' && !path.endsWith('solid.ts')),
  )
}

/** An example as a module. If it imports nothing, it gets what an application would have imported before. */
function moduleOf({ code, language }: Block): string {
  const imports = code.includes('import ') ? '' : PREAMBLE + (language === 'tsx' ? REACT_PREAMBLE : '')
  return `${imports}${code}\nexport {}\n`
}

function isSource(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.test.ts')
}

describe('The examples', () => {
  it('in README, docs and TSDoc compile', { timeout: 60_000 }, async () => {
    const paths = (await Promise.all(sources.map(filesBelow))).flat().filter(isSource)
    const inSources = (await Promise.all(paths.map(examplesInSource))).flat()
    const examples = [...(await examplesInPages()), ...inSources]
    expect(examples.length).toBeGreaterThan(50)

    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const options = {
      composite: false,
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      isolatedDeclarations: false,
      jsx: 'react-jsx',
    }
    const config = {
      extends: '../../tsconfig.test.json',
      compilerOptions: { ...options, rootDir: '../../..', tsBuildInfoFile: './examples.tsbuildinfo' },
      include: ['*.ts', '*.tsx', '../../test/examples/preamble.ts'],
      references: [],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const files = new Map(examples.map((example, index) => [`example-${index}.${example.language}`, example]))
    for (const [name, example] of files) await writeFile(join(folder, name), moduleOf(example))
    const output = await promisify(execFile)(process.execPath, [tsc, '-p', folder, '--pretty', 'false']).then(
      () => '',
      ({ stdout }) => String(stdout),
    )
    const errors = output.replaceAll(/\S*(example-\d+\.tsx?)/g, (_, name) => files.get(name)?.place ?? name)
    expect(errors).toBe('')
  })
})
