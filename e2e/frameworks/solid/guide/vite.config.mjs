import solid from 'vite-plugin-solid'

export default {
  plugins: [solid()],
  // The page connects to `/live` of its own origin. In development, Vite passes that on to the server.
  server: { proxy: { '/live': { target: 'ws://localhost:8080', ws: true } } },
}
