// What the sources and the pages of the reference say, as lists that can be compared.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../../../..')

/** A page of the reference. */
export function page(name: string): Promise<string> {
  return readFile(join(root, `docs/reference/${name}.md`), 'utf8')
}

/** A file of the client. */
export function source(path: string): Promise<string> {
  return readFile(join(root, 'packages/client/src', path), 'utf8')
}

/** Every file of these packages. */
export async function sourcesIn(...packages: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    packages.map(async (name) => {
      const folder = join(root, 'packages', name, 'src')
      const paths = await readdir(folder, { recursive: true })
      return paths
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
        .map((path) => readFile(join(folder, path), 'utf8'))
    }),
  )
  return Promise.all(files.flat())
}

/** The members of a union of strings. */
export function unionOf(code: string, name: string): readonly string[] {
  const [, text = ''] = new RegExp(`export type ${name} =\\n(.*?)\\n(?:\\n|$)`, 's').exec(code) ?? []
  return [...text.matchAll(/^ {2}\| '([\w-]+)'/gm)].map(([, member = '']) => member)
}

/** The text of an interface, with its comments. */
export function interfaceOf(code: string, name: string): string {
  const [, text = ''] = new RegExp(`export interface ${name}\\b[^{]*\\{\\n(.*?)\\n\\}`, 's').exec(code) ?? []
  return text
}

/** The names of an interface's own members. */
export function membersOf(code: string, name: string): readonly string[] {
  const members = interfaceOf(code, name).matchAll(/^ {2}(?:readonly )?(\w+)\??[:(<]/gm)
  return [...members].map(([, member = '']) => member)
}

export function headingsOf(text: string, level: number): readonly string[] {
  return [...sectionsOf(text, level).keys()]
}

/** What follows each heading of a level, up to the next of the same or a higher level, by the heading. */
export function sectionsOf(text: string, level: number): ReadonlyMap<string, string> {
  const parts = text.split(new RegExp(`^(?=#{1,${level}} )`, 'm'))
  const start = `${'#'.repeat(level)} `
  return new Map(
    parts
      .filter((part) => part.startsWith(start))
      .map((part) => [part.slice(start.length, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  )
}
