import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

// The navigation is the index of the documentation: its headings, and the pages below each.
function navigation() {
  const groups = []
  for (const line of readFileSync(new URL('../target/pages/documentation.md', import.meta.url), 'utf8').split('\n')) {
    const heading = /^## (.+)$/.exec(line)
    const entry = /^- \[([^\]]+)\]\(\.\/([^)#]+)\.md\)/.exec(line)
    if (heading) {
      groups.push({ text: heading[1], collapsed: false, items: [] })
    } else if (entry) {
      groups.at(-1).items.push({ text: entry[1], link: '/' + entry[2] })
    }
  }
  return groups
}

export default defineConfig({
  title: 'Quiesce',
  description: 'Phased graceful shutdown for Spring Boot',
  lang: 'en',
  srcDir: 'target/pages',
  outDir: 'target/site',
  cacheDir: 'target/cache',
  cleanUrls: false,
  // Every link has been looked at by pages.js; a dead one fails the build.
  ignoreDeadLinks: [/^https?:\/\/localhost/],
  markdown: {
    // Headings are linked to as GitHub makes them.
    anchor: {
      slugify: (heading) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
    },
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Documentation', link: '/documentation' },
      { text: 'Changelog', link: '/changelog' },
    ],
    sidebar: navigation(),
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
  },
})
