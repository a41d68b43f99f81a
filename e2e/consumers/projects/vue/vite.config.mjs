// The page is made by the server, and names its script.
export default {
  base: './',
  build: { rolldownOptions: { output: { entryFileNames: 'main.js' } } },
}
