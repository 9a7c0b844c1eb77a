// Makes docs/images/dashboard.png: runs the demo for a while, kills a backend from its dashboard,
// and takes the picture. Needs Chromium. Usage: node scripts/dashboard-screenshot.mjs [FILE]

import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))
const output = process.argv[2] ?? join(root, 'docs', 'images', 'dashboard.png')
const program = join(root, 'dist', 'src', 'cli', 'main.js')
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const historyMs = 60_000 // Curves of a minute show what they are for.
const killedMs = 8_000

const demo = spawn(process.execPath, [program, 'demo', '--listen', '127.0.0.1:0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const url = await addressOf(demo)
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
  const page = await browser.newPage({
    viewport: { width: 1280, height: 960 },
    colorScheme: 'dark',
  })
  await page.goto(url)
  for (let more = 0; more < 2; more++) {
    await page.getByRole('button', { name: 'more clients' }).click()
  }
  await page.waitForTimeout(historyMs)
  await page.getByRole('button', { name: 'kill duke' }).click()
  await page.waitForTimeout(killedMs)
  mkdirSync(dirname(output), { recursive: true })
  await page.screenshot({ path: output })
  await browser.close()
  console.log(output)
} finally {
  demo.kill()
}

function addressOf({ stdout }) {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout.on('data', (text) => {
      said += text
      const url = /Dashboard: (http\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    stdout.once('end', () => reject(new Error(`the demo ended: ${said}`)))
  })
}
