// Opens reports in Firefox, as a reader does: every tab, keys, links, both themes, names
// that try to become markup; and asks axe-core what a screen reader would miss.
//
//   node firefox.mjs PAGE HOSTILE-PAGE     (ERODE_PICTURES=DIR keeps screenshots)
import fs from 'fs'
import path from 'path'
import { createRequire } from 'module'
import puppeteer from 'puppeteer-core'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const [page, hostile] = process.argv.slice(2).map((f) => 'file://' + path.resolve(f))
const tabs = ['overview', 'map', 'matrix', 'metrics', 'cycles', 'findings', 'trend', 'splits']
const wrong = []
const want = (what, got, expected) => { if (got !== expected) wrong.push(`${what}: ${JSON.stringify(got)}, want ${JSON.stringify(expected)}`) }

async function open(dark, act) {
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.ERODE_FIREFOX || '/usr/bin/firefox-esr', headless: true, defaultViewport: {width: 1600, height: 1000},
    extraPrefsFirefox: {'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1, 'security.csp.enable': true},
  })
  const tab = await browser.newPage()
  tab.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warn') wrong.push('console: ' + m.text()) })
  tab.on('pageerror', (e) => wrong.push('exception: ' + e))
  tab.on('request', (r) => { if (!/^(file|about|data):/.test(r.url())) wrong.push('request: ' + r.url()) })
  try { await act(tab) } finally { await browser.close() }
}

const visit = async (tab, url) => { await tab.goto('about:blank'); await tab.goto(url); await tab.waitForFunction('document.querySelector("#main").children.length > 0') }
const at = (tab) => tab.evaluate('document.querySelector("#main").dataset.tab')
const focus = (tab) => tab.evaluate('document.activeElement.tagName + " " + (document.activeElement.getAttribute("aria-label") || document.activeElement.textContent).replace(/ [▾▴]$/, "")')
const until = (tab, condition) => tab.waitForFunction(condition, {timeout: 10000}).catch(() => wrong.push('never ' + condition))

// judge returns what axe-core finds. One rule wants all of a box's text in its name, to
// the letter: ours says "8 packages" where the box shows 8.
// In the dark only colours differ.
async function judge(tab, what, dark) {
  await tab.evaluate(axe)
  const options = {resultTypes: ['violations'], ...(dark ? {runOnly: ['color-contrast', 'link-in-text-block']} : {rules: {'label-content-name-mismatch': {enabled: false}}})}
  const found = await tab.evaluate(async (options) => (await axe.run(document, options)).violations
    .map((v) => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)).join(' | ')), options)
  for (const f of found) wrong.push(what + ': ' + f)
}

for (const dark of [false, true]) {
  await open(dark, async (tab) => {
    await visit(tab, page)
    want('theme', await tab.evaluate('document.documentElement.dataset.theme'), dark ? 'dark' : 'light')
    for (const name of tabs) {
      await tab.click(`#bar a[data-tab="${name}"]`)
      await until(tab, `document.querySelector("#main").dataset.tab === "${name}"`)
      want(name + ' says something', await tab.evaluate('document.querySelector("#main").innerText.length > 20'), true)
      await judge(tab, (dark ? 'dark ' : '') + name, dark)
      if (process.env.ERODE_PICTURES) await tab.screenshot({path: path.join(process.env.ERODE_PICTURES, `firefox-${dark ? 'dark' : 'light'}-${name}.png`)})
    }
    if (dark) return
    // Keys alone.
    await tab.keyboard.press('2')
    await until(tab, 'document.querySelector("#main").dataset.tab === "map"')
    for (let i = 0; i < 20 && !(await tab.evaluate('!!document.activeElement.closest(".box")')); i++) await tab.keyboard.press('Tab')
    await tab.keyboard.press(' ')
    await until(tab, 'document.querySelector("aside.details h2") !== null && document.activeElement.classList.contains("chosen")')
    await tab.keyboard.press('3')
    await until(tab, 'document.querySelector("#main").dataset.tab === "matrix"')
    for (let i = 0; i < 20 && !(await tab.evaluate('document.activeElement.tagName === "CANVAS"')); i++) await tab.keyboard.press('Tab')
    await tab.keyboard.press('ArrowRight')
    want('the matrix speaks', await tab.evaluate('document.querySelector("[aria-live]").textContent !== ""'), true)
    await tab.keyboard.press('4')
    await until(tab, 'document.querySelector("#main").dataset.tab === "metrics"')
    for (let i = 0; i < 40 && !(await tab.evaluate('!!document.activeElement.closest("th")')); i++) await tab.keyboard.press('Tab')
    const before = await focus(tab)
    await tab.keyboard.press('Enter')
    await until(tab, 'location.hash.includes("sort=")')
    want('the keyboard after sorting', await focus(tab), before)
    await tab.keyboard.press('/')
    await tab.keyboard.type('report')
    await tab.keyboard.press('Enter')
    await until(tab, 'location.hash.startsWith("#map?") && document.querySelector("aside.details h2") !== null')
    const pdf = await tab.pdf({landscape: true})
    want('prints', pdf.length > 5000, true)
    await visit(tab, page + '#nothing-of-the-kind')
    want('an unknown tab', await at(tab), 'overview')
  })
}
await open(false, async (tab) => {
  await visit(tab, hostile)
  for (const name of tabs) {
    await tab.evaluate((n) => { location.hash = '#' + n }, name)
    await until(tab, `document.querySelector("#main").dataset.tab === "${name}"`)
    want(name + ' of hostile names', await tab.evaluate('window.owned === undefined && document.querySelectorAll("main img, main script, main iframe, main [onclick], main [onerror]").length === 0'), true)
  }
})
for (const w of wrong) console.error(w)
process.exit(wrong.length ? 1 : 0)
