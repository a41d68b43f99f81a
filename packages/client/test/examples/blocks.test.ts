// Nothing in README and docs is code that nobody ran: a block is tested, compiled, or says that it is a fragment.
import { transform } from 'esbuild'
import { compile as compileSvelte } from 'svelte/compiler'
import { describe, expect, it } from 'vitest'
import { compileScript, parse as parseVue } from 'vue/compiler-sfc'
import { type Block, blocksIn, blocksOf, comparable, kindOf, pagePaths, testedFiles } from './blocks.ts'

/** Throw if the syntax is wrong; for languages where that is cheap to know. */
const PARSERS: Readonly<Record<string, (code: string) => unknown>> = {
  ...Object.fromEntries(
    (['ts', 'tsx', 'js', 'jsx', 'css', 'json'] as const).map((loader) => [
      loader,
      (code: string) => transform(code, { loader, logLevel: 'silent' }),
    ]),
  ),
  jsonl: (code) =>
    code
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  svelte: (code) => compileSvelte(code, { generate: false }),
  vue(code) {
    const { descriptor, errors } = parseVue(code)
    const [error] = errors
    if (error) throw error
    compileScript(descriptor, { id: 'block' })
  },
}

const blocks = (await Promise.all((await pagePaths()).map(blocksOf))).flat()
const parts = [...(await testedFiles()).values()].map(comparable)

async function syntaxErrorIn({ place, language, code }: Block): Promise<string | undefined> {
  try {
    await PARSERS[language]?.(code)
    return undefined
  } catch (error) {
    return `${place}: ${error}`
  }
}

describe('Each block of code in README and docs', () => {
  it('is part of a tested file, is compiled, or is marked as a fragment', () => {
    expect(blocks.length).toBeGreaterThan(100)
    const unknown = blocks.filter((block) => kindOf(block, parts) === 'unknown')
    expect(unknown.map(({ place, language }) => `${place} (${language})`)).toEqual([])
  })

  it('has a right syntax, also as a fragment', async () => {
    const fragments = blocks.filter(({ isFragment }) => isFragment)
    const errors = await Promise.all(fragments.map(syntaxErrorIn))
    expect(errors.filter((error) => error !== undefined)).toEqual([])
  })
})

describe('The classification of blocks', () => {
  const tested = [comparable('function greet() {\n  say("hello")\n  wave()\n}\n')]
  const kindsIn = (text: string): readonly string[] =>
    blocksIn('page.md', text).map((block) => `${block.place} ${kindOf(block, tested)}`)

  it('knows parts of tested files by whole lines, whatever their indentation', () => {
    expect(kindsIn('```js\nsay("hello")\nwave()\n```\n')).toEqual(['page.md:1 tested'])
    expect(kindsIn('```js\nwave()\nsay("hello")\n```\n')).toEqual(['page.md:1 unknown'])
    expect(kindsIn('```js\nave()\n```\n')).toEqual(['page.md:1 unknown'])
    expect(kindsIn('- a list\n\n  ```js\n  wave()\n  ```\n')).toEqual(['page.md:3 tested'])
  })

  it('takes no empty block and no block without a language for tested', () => {
    expect(kindsIn('```js\n```\n\n```\nwhatever\n```\n')).toEqual(['page.md:1 unknown', 'page.md:4 unknown'])
  })

  it('compiles TypeScript, and leaves commands, outputs and fragments alone', () => {
    expect(kindsIn('```ts\nlet a = 1\n```\n```tsx fragment\n<A />\n```\n```sh\nls\n```\n')).toEqual([
      'page.md:1 compiled',
      'page.md:4 fragment',
      'page.md:7 shown only',
    ])
  })
})
