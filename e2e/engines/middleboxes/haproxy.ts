import type { MiddleboxKind } from './middlebox.ts'

export const haproxy: MiddleboxKind = {
  name: 'haproxy',
  versionArgs: ['-v'],
  // A master that reloads, in the foreground.
  args: (file) => ['-W', '-db', '-q', '-f', file],
  config: ({ listen, server, idle, drain, generation }) => `
global
  maxconn 64
  ${drain === undefined ? '' : `hard-stop-after ${drain}s`}
defaults
  mode http
  timeout connect 5s
  timeout client ${idle}s
  timeout server ${idle}s
  timeout tunnel ${idle}s
frontend clients
  bind ${listen.host}:${listen.port}
  http-request return status 200 content-type text/plain string ${generation} if { path /generation }
  default_backend servers
backend servers
  server one ${server}
`,
  reloadSignal: 'SIGUSR2',
  quitSignal: 'SIGUSR1',
}
