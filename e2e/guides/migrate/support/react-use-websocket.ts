// Bundlers that follow Node give an ES module all of a CommonJS package as the default; applications that aren't
// `"type": "module"` get the hook itself.
import imported from 'react-use-websocket/dist/index.js'

const { default: useWebSocket, ReadyState } = imported as unknown as typeof import('react-use-websocket')

export default useWebSocket
export { ReadyState }
