/** The dashboard of a balancer with 2,000 backends: it stays smooth while somebody scrolls. */

import type { Page } from 'playwright-core'
import { startBalancer } from '../balancer.js'
import { openBrowser, visit } from '../browser.js'
import { freePort } from '../ports.js'
import type { Scenario } from '../stage.js'

const backendCount = 2000
const scrollMs = 10_000
// On a screen of 60 pictures a second; a machine that is busy with something else as well.
const mostFramesMsMax = 50
const framesMsMax = 200

/** What the eye saw: times between pictures, in milliseconds. */
type Frames = {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Scrolls through all rows while the views of every second come in. */
export const dashboardScale: Scenario = {
  name: 'dashboard-scale',
  needs: ['chromium'],
  deadlineMs: 90_000,
  run: async (stage) => {
    const port = await freePort()
    const address = (index: number) => `127.0.${1 + (index >> 8)}.${index & 255}:9`
    await startBalancer(stage, {
      backends: Array.from({ length: backendCount }, (_, index) => address(index)),
      pool: { health: { type: 'tcp', interval: '10s', downInterval: '10s' } },
      config: { admin: { listen: `127.0.0.1:${port}` } },
      waitForBackends: false,
    })
    const browser = await openBrowser(stage)
    const look = { theme: 'dark', width: 1360, height: 900 } as const
    const { page, wrongs } = await visit(browser, `http://127.0.0.1:${port}/`, look)
    await page
      .getByText(`${backendCount.toLocaleString('en')} backends`)
      .first()
      .waitFor()
    const drawn = await page.getByRole('row').count()
    stage.check('only what is in sight is drawn', drawn < 100, `${drawn} rows`)
    const frames = await framesWhileScrolling(page)
    const figure = `50, 95, 99 of 100 within ${frames.p50}, ${frames.p95}, ${frames.p99} ms`
    const isSmooth = frames.p95 <= mostFramesMsMax && frames.p99 <= framesMsMax
    stage.check('2,000 backends stay smooth', isSmooth, `${frames.count} frames; ${figure}`)
    stage.check('nothing went wrong on the page', wrongs.length === 0, wrongs.join('; ') || 'none')
  },
}

function framesWhileScrolling(page: Page): Promise<Frames> {
  return page.evaluate(`new Promise((resolve) => {
    const place = document.querySelector('.scroll')
    const gaps = []
    const startedMs = performance.now()
    let lastMs = startedMs
    const draw = (nowMs) => {
      gaps.push(nowMs - lastMs)
      lastMs = nowMs
      const end = place.scrollHeight - place.clientHeight
      place.scrollTop = place.scrollTop >= end - 1 ? 0 : place.scrollTop + 60
      if (nowMs - startedMs < ${scrollMs}) return requestAnimationFrame(draw)
      gaps.sort((left, right) => left - right)
      const at = (part) => Math.round(gaps[Math.floor(part * (gaps.length - 1))])
      resolve({ count: gaps.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) })
    }
    requestAnimationFrame(draw)
  })`)
}
