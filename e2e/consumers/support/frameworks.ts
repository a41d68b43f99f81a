// The frameworks whose bindings are entries of the package.

/** Optional peers; exact versions. */
export const FRAMEWORKS: Readonly<Record<string, string>> = {
  react: '19.3.1',
  'solid-js': '1.9.20',
  svelte: '5.57.3',
  vue: '3.5.45',
}

export const FRAMEWORK_ENTRIES: ReadonlySet<string> = new Set(['./react', './solid', './svelte', './vue'])
