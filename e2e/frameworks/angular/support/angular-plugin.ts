// What Angular's own builds do to an application, for Vite. Knows no application.
import { join } from 'node:path'
import type { Plugin } from 'vite'

const PAGES = ['guide/index.html', 'app/index.html', 'app/zone.html']

/** Decorators, and the compiler in the page, because nothing was compiled before. `live`: where `/live` leads to. */
export function angular(live: string): Plugin {
  return {
    name: 'angular',
    config: ({ root = '' }) => ({
      build: { rolldownOptions: { input: PAGES.map((page) => join(root, page)) } },
      oxc: { decorator: { legacy: true } },
      server: { proxy: { '/live': { target: live, ws: true } } },
    }),
    transform: (code) =>
      code.includes('bootstrapApplication(') ? `import '@angular/compiler'\n${code}` : undefined,
  }
}

/** Those that the applications import. */
export const PACKAGES = [
  '@angular/common',
  '@angular/compiler',
  '@angular/core',
  '@angular/platform-browser',
  'zone.js',
]
