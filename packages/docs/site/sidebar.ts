// The sidebar: the sections with the pages that there are.
import type { DefaultTheme } from 'vitepress'
import { type Page, pagesIn } from './pages.ts'
import { SECTIONS, type Section } from './sections.ts'

type Item = DefaultTheme.SidebarItem

/** @throws `Error` if a page belongs to no section. */
export function sidebarOf(docs: string, api: readonly Item[]): Item[] {
  const pages = pagesIn(docs).filter(({ path }) => path !== 'index.md')
  const homeless = pages.filter((page) => sectionOf(page) === undefined)
  if (homeless.length > 0) {
    const paths = homeless.map(({ path }) => path).join(', ')
    throw new Error(`These pages of docs/ are in no section of packages/docs/site/sections.ts: ${paths}`)
  }
  return SECTIONS.map((section) => {
    const items = pages.filter((page) => sectionOf(page) === section).toSorted(inOrderOf(section))
    return { section, items }
  })
    .filter(({ items }) => items.length > 0)
    .map(({ section, items }) => itemOf(section, items, section.title === 'Reference' ? api : []))
}

function itemOf({ title, holds }: Section, pages: readonly Page[], more: readonly Item[]): Item {
  const [first] = pages
  if (first && pages.length === 1 && holds.includes(first.path))
    return { text: title, link: linkTo(first.path) }
  return {
    text: title,
    collapsed: title !== SECTIONS[0]?.title,
    items: [
      ...pages.map((page) => ({
        text: page.title === title ? 'Overview' : page.title,
        link: linkTo(page.path),
      })),
      ...more,
    ],
  }
}

function sectionOf({ path }: Page): Section | undefined {
  const folder = path.split('/')[0] ?? ''
  return (
    SECTIONS.find(({ holds }) => holds.includes(path)) ?? SECTIONS.find(({ holds }) => holds.includes(folder))
  )
}

function inOrderOf({ holds }: Section): (a: Page, b: Page) => number {
  const rank = ({ path }: Page): number => {
    const index = holds.indexOf(path)
    return index < 0 ? holds.length : index
  }
  return (a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title, 'en')
}

/** The address of a page on the site. */
export function linkTo(path: string): string {
  return `/${path.replace(/(?:(^|\/)index)?\.md$/, '$1')}`
}
