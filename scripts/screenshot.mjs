// Makes docs/images/demo.svg: runs the demo in a real terminal (tmux), kills a backend with a key,
// and draws what is on the screen. Usage: node scripts/screenshot.mjs [FILE]

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svgOfScreen } from './screen-svg.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const output = process.argv[2] ?? join(root, 'docs', 'images', 'demo.svg')
const program = join(root, 'dist', 'src', 'cli', 'main.js')
const columns = 100
const rows = 22
const waitMsMax = 20_000

tmux('new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, `exec node ${program} demo`)
try {
  await screenWith(/answered ([5-9]\d|\d{3})/)
  tmux('send-keys', '-t', '0', '2')
  await screenWith(/down: refused/)
  await screenWith(/answered (1[5-9]\d|[2-9]\d\d)/)
  const screen = tmux('capture-pane', '-e', '-p', '-t', '0')
  mkdirSync(dirname(output), { recursive: true })
  writeFileSync(output, svgOfScreen(screen, columns, rows))
  console.log(output)
} finally {
  tmux('kill-server')
}

async function screenWith(pattern) {
  for (const begun = Date.now(); Date.now() - begun < waitMsMax; ) {
    if (pattern.test(tmux('capture-pane', '-p', '-t', '0'))) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${pattern} did not appear on the screen`)
}

function tmux(...args) {
  const own = ['-L', `evener-screenshot-${process.pid}`, '-f', '/dev/null']
  const env = { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', TMUX: '' }
  return execFileSync('tmux', [...own, ...args], { encoding: 'utf8', env })
}
