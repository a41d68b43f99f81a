// The Chromium that the scripts have found, and scripts for its pages, built as an application is.
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from '@playwright/test'
import { build } from 'esbuild'

export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const { CHROMIUM_PATH: executablePath = '', BROWSER_ARGS = '' } = process.env
  return chromium.launch({ executablePath, args: [...BROWSER_ARGS.split(' '), ...args] })
}

export async function bundlePage(script: URL, mode: 'production' | 'development'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(script)],
    bundle: true,
    minify: mode === 'production',
    format: 'iife',
    target: 'es2022',
    define: {
      'process.env.NODE_ENV': `"${mode}"`,
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
