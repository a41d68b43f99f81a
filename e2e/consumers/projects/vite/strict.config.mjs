export default {
  base: './',
  build: { outDir: 'dist-strict', rolldownOptions: { input: 'strict.html' } },
}
