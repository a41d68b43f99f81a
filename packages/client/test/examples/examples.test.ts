import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const client = join(import.meta.dirname, '../..')
const sources = [join(client, 'src'), join(client, '../server/src')]
const docs = join(client, '../../docs')
const folder = join(client, 'reports/examples')
/** Pages whose blocks are files of other tests. */
const RUN_ELSEWHERE =
  /^(test-your-app|libraries|frameworks.angular|recipes.(logging|redux-zustand|rxjs|sharing-a-socket|tanstack-query|web-streams))\b/
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** The TypeScript blocks of a text; those in TSDoc lose its asterisks. */
function examplesIn(text: string): readonly string[] {
  const lines = text.replaceAll(/^ *\* ?/gm, '')
  return [...lines.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
}

/** An example as a module: what it imports itself is left to the preamble where it doesn't say. */
function moduleOf(code: string): string {
  const imports = code.includes('import ')
    ? ''
    : "import { attachWs, createHub, createSession, drained, messages, ResilientSocket } from '../../test/examples/preamble.ts'\n"
  return `${imports}${code}\nexport {}\n`
}

async function filesIn(folder: string, isMeant: (file: string) => boolean): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true })
  return files.filter(isMeant).map((file) => join(folder, file))
}

function isSource(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.test.ts')
}

describe('The examples', () => {
  it('in README, guides, reference and TSDoc compile', { timeout: 60_000 }, async () => {
    const texts = [
      join(client, '../../README.md'),
      // The others show files that run, with packages that aren't here.
      ...(await filesIn(docs, (file) => file.endsWith('.md') && !RUN_ELSEWHERE.test(file))),
      ...(await Promise.all(sources.map((folder) => filesIn(folder, isSource)))).flat(),
    ]
    const examples = (await Promise.all(texts.map((path) => readFile(path, 'utf8')))).flatMap(examplesIn)
    expect(examples.length).toBeGreaterThan(3)

    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const options = {
      composite: false,
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      isolatedDeclarations: false,
    }
    const config = {
      extends: '../../tsconfig.test.json',
      compilerOptions: { ...options, rootDir: '../../..', tsBuildInfoFile: './examples.tsbuildinfo' },
      include: ['*.ts', '../../test/examples/preamble.ts'],
      references: [],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    for (const [index, code] of examples.entries()) {
      await writeFile(join(folder, `example-${index}.ts`), moduleOf(code))
    }
    const compile = promisify(execFile)(process.execPath, [tsc, '-p', folder, '--pretty', 'false'])
    await expect(
      compile.then(
        () => '',
        ({ stdout }) => stdout,
      ),
    ).resolves.toBe('')
  })
})
