declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}

declare module '*/vite.config.mjs' {
  import type { Plugin } from 'vite'

  const config: { readonly plugins: readonly Plugin[] }
  export default config
}
