// resilient-socket/solid in a real application: in development, built, and rendered by a server.
import solid from 'vite-plugin-solid'
import { testBinding } from '../support/binding-suite.ts'

testBinding('Solid', {
  folder: 'solid/app',
  plugins: [solid({ ssr: true })],
  packages: ['solid-js', 'solid-js/web'],
  component: 'live.tsx',
  serverModule: 'server.tsx',
  isKeptSuspended: true,
})
