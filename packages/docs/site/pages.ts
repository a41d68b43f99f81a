// The pages in docs/, each with its title: its first heading, so that no title is written twice.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Page {
  /** Relative to docs/, with slashes. */
  readonly path: string
  readonly title: string
}

/** All pages below a folder, but not those that TypeDoc generates. */
export function pagesIn(docs: string): readonly Page[] {
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !isGenerated(path))
    .map((path) => ({ path, title: titleOf(readFileSync(join(docs, path), 'utf8'), path) }))
}

/** Whether TypeDoc generates this page. */
export function isGenerated(path: string): boolean {
  return path.startsWith('reference/api/')
}

function titleOf(text: string, path: string): string {
  const title = /^# (.+)$/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`docs/${path} has no title: its first line must be "# …".`)
  return title.replaceAll('`', '')
}

/** The first paragraph of a page as plain text, for search engines. */
export function leadOf(text: string): string {
  const paragraph = /^# .+\n+(?<lead>[^#|`!\n].*(?:\n.+)*)/m.exec(text)?.groups?.['lead'] ?? ''
  return paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll('\n', ' ')
}
