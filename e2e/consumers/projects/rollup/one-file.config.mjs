import alias from '@rollup/plugin-alias'
import resolve from '@rollup/plugin-node-resolve'

export default {
  input: 'main.js',
  output: { dir: 'dist-one-file', format: 'es' },
  plugins: [
    alias({
      entries: [{ find: /^resilient-socket$/, replacement: 'resilient-socket/dist/resilient-socket.min.js' }],
    }),
    resolve(),
  ],
}
