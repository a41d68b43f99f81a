// On the server: node dist/render.js <url>
import { renderToString } from 'react-dom/server'
import { App } from './app.jsx'

const [, , url] = process.argv
process.stdout.write(`<!doctype html>
<html lang="en">
<title>Live</title>
<link rel="icon" href="data:,">
<main>${renderToString(<App url={url} />)}</main>
<script type="module" src="./page.js"></script>
</html>
`)
