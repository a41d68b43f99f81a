// On the server: node render.js <url>
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { App } from './app.js'

const [, , url] = process.argv
process.stdout.write(`<!doctype html>
<html lang="en">
<title>Live</title>
<link rel="icon" href="data:,">
<main>${await renderToString(createSSRApp(App, { url }))}</main>
<script type="module" src="./main.js"></script>
</html>
`)
