// resilient-socket/svelte in a real application: in development, built, and rendered by a server.
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { testBinding } from '../support/binding-suite.ts'

testBinding('Svelte', {
  folder: 'svelte/app',
  plugins: [svelte({ configFile: false })],
  packages: ['svelte'],
  component: 'Live.svelte',
  serverModule: 'server.ts',
  isKeptSuspended: false,
})
