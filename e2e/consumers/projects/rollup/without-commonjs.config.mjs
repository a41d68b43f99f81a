import resolve from '@rollup/plugin-node-resolve'

export default {
  input: 'main.js',
  output: { dir: 'dist-without-commonjs', format: 'es' },
  plugins: [resolve()],
}
