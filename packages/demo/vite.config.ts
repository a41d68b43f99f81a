import { join } from 'node:path'
import { defineConfig } from 'vite'

const DEMO_SERVER = 'http://127.0.0.1:5180'

// The demo server trusts its own pages only; to it the development server's page is one of them.
const proxy = {
  target: DEMO_SERVER,
  ws: true,
  changeOrigin: true,
  headers: { origin: DEMO_SERVER },
}

const LIBRARY = join(import.meta.dirname, '../client/src')
const LIBRARY_SOURCES = [
  { find: /^resilient-socket$/, replacement: join(LIBRARY, 'index.ts') },
  { find: /^resilient-socket\/(.+)$/, replacement: join(LIBRARY, '$1.ts') },
]

export default defineConfig(({ command }) => ({
  build: {
    outDir: 'dist/page',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined data: URLs would need more than the page's Content-Security-Policy gives.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // While developing, the library's sources; in the build, what users get.
  resolve: { alias: command === 'serve' ? LIBRARY_SOURCES : [] },
  server: { host: '127.0.0.1', strictPort: true, proxy: { '/echo': proxy, '/control': proxy } },
}))
