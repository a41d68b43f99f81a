// What Vite needs to know of pages outside of the folder where the toolchain is installed. It looks for what they import above
// docs/, where there is nothing.
import type { UserConfig } from 'vitepress'

type Plugins = NonNullable<NonNullable<UserConfig['vite']>['plugins']>

/** Vite's plugins for pages in docs/. */
export const forPagesOutside: Plugins = [
  {
    name: 'import-from-the-toolchain',
    enforce: 'pre',
    resolveId: (id, _importer, { ssr }) =>
      ssr && /^vue(?:\/|$)/.test(id) ? { id, external: true } : undefined,
  },
  {
    name: 'nothing-ahead-of-time',
    enforce: 'post',
    // While serving, Vite finds the theme's dependencies from the theme's own folder. Looking ahead it would warn of each.
    config({ optimizeDeps }) {
      if (optimizeDeps?.include) {
        optimizeDeps.include = optimizeDeps.include.filter((name) => !name.includes('>'))
      }
    },
  },
]
