// The blocks of code in README and docs, and the files whose parts they may be.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

export const root: string = join(import.meta.dirname, '../../../..')

/** Files in here run in tests, or are built and used by them. */
const TESTED = [
  'e2e/servers/programs',
  'e2e/libraries',
  'e2e/frameworks',
  'e2e/guides',
  'e2e/sessions/tutorial',
  'e2e/consumers/projects',
  'packages/client/test/examples',
]

/** What a terminal shows, and what nothing here could run: commands, outputs, grammars. */
const SHOWN_ONLY: ReadonlySet<string> = new Set(['sh', 'text', 'abnf'])

/** A fenced block, with its last line. */
export const FENCED: RegExp =
  /^(?<indent> *)(?<fence>`{3,}|~{3,})(?<info>[^\n`]*)\n(?<code>.*?)^ *\k<fence>[`~]* *$/gms

export interface Block {
  /** The page's path, and the line of the block's first fence. */
  readonly place: string
  readonly page: string
  readonly language: string
  readonly code: string
  /** The text between the block before and this one. */
  readonly before: string
  /** Its info string says that it can't stand alone. */
  readonly isFragment: boolean
}

export type Kind = 'shown only' | 'fragment' | 'tested' | 'compiled' | 'unknown'

/** Relative to the repository, with slashes. Pages that TypeDoc generates are left out: their blocks are TSDoc's. */
export async function pagePaths(): Promise<readonly string[]> {
  const docs = await readdir(join(root, 'docs'), { recursive: true })
  const pages = docs
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
  return ['README.md', ...pages.filter((path) => !path.startsWith('docs/reference/api/'))]
}

export async function blocksOf(page: string): Promise<readonly Block[]> {
  return blocksIn(page, await readFile(join(root, page), 'utf8'))
}

/** The fenced blocks of a Markdown text. */
export function blocksIn(page: string, text: string): readonly Block[] {
  if (/^ *(?:```|~~~)/m.test(text.replaceAll(FENCED, '')))
    throw new Error(`${page} has a block that doesn't end.`)
  let end = 0
  return [...text.matchAll(FENCED)].map(
    ({ 0: whole, index, groups: { indent = '', info = '', code = '' } = {} }) => {
      const before = text.slice(end, index)
      end = index + whole.length
      const [language = '', ...words] = info.trim().split(/\s+/)
      return {
        place: `${page}:${text.slice(0, index).split('\n').length}`,
        page,
        language,
        code: code.replaceAll(new RegExp(`^ {0,${indent.length}}`, 'gm'), ''),
        before,
        isFragment: words.includes('fragment'),
      }
    },
  )
}

/** The texts of all tested files, by their paths in the repository. */
export async function testedFiles(): Promise<ReadonlyMap<string, string>> {
  const paths = (await Promise.all(TESTED.map((folder) => filesBelow(join(root, folder))))).flat()
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  return new Map(paths.map((path, index) => [relative(root, path), texts[index] ?? '']))
}

/** Says of a block what holds its code. `parts` are the tested files, made comparable by {@link comparable}. */
export function kindOf({ language, code, isFragment }: Block, parts: readonly string[]): Kind {
  if (SHOWN_ONLY.has(language)) return 'shown only'
  if (isFragment) return 'fragment'
  const part = comparable(code)
  if (part.trim() !== '' && parts.some((file) => file.includes(part))) return 'tested'
  return language === 'ts' || language === 'tsx' ? 'compiled' : 'unknown'
}

/** Whole lines without their indentation: a part may stand further to the left than in its file. */
export function comparable(code: string): string {
  return `\n${code.replaceAll(/^[ \t]+/gm, '').trim()}\n`
}

/** All files below a folder but those that were installed or left by a run. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const kept = entries.filter(
    ({ name }) => !/^(?:node_modules|dist|reports|test-results|pnpm-lock\.yaml)$/.test(name),
  )
  const files = await Promise.all(
    kept.map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    }),
  )
  return files.flat()
}
