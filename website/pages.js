// Puts the pages where VitePress looks for them: the README first, then those of docs, with their links as they are there.
// What a page links to that is no page, a file or folder of the repository, is named instead.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'website/target/pages')

// Where each page of the repository is on the site.
const pages = new Map([
  ['README.md', 'index.md'],
  ['docs/index.md', 'documentation.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['CHANGELOG.md', 'changelog.md'],
])
for (const file of readdirSync(join(root, 'docs'), { recursive: true })) {
  const path = posix.join('docs', file.replaceAll('\\', '/'))
  if (path.endsWith('.md') && !pages.has(path)) {
    pages.set(path, path.slice('docs/'.length))
  }
}

function link(page, text, href) {
  if (/^[a-z]+:|^#/.test(href)) {
    return `[${text}](${href})`
  }
  const [path, anchor] = href.split('#')
  const repositoryPath = posix.normalize(posix.join(posix.dirname(page), path))
  const from = posix.dirname(pages.get(page))
  if (pages.has(repositoryPath)) {
    return `[${text}](./${posix.relative(from, pages.get(repositoryPath))}${anchor ? '#' + anchor : ''})`
  }
  if (repositoryPath.startsWith('docs/') && /\.(png|svg)$/.test(path)) {
    return `[${text}](./${posix.relative(from, repositoryPath.slice('docs/'.length))})`
  }
  if (!existsSync(join(root, repositoryPath))) {
    throw new Error(`${page} links to ${href}, which is not there`)
  }
  const name = '`' + repositoryPath + '`'
  return text.replaceAll('`', '') === repositoryPath ? name : `${text} (${name})`
}

rmSync(target, { recursive: true, force: true })
mkdirSync(join(target, 'public'), { recursive: true })
cpSync(join(root, 'docs/images'), join(target, 'images'), { recursive: true })
for (const [page, path] of pages) {
  // Links may go over the end of a line, so blocks are taken out, and put back.
  const blocks = []
  let text = readFileSync(join(root, page), 'utf8').replace(/^( *)```[\s\S]*?^ *```$/gm, (block) => `\u0000${blocks.push(block) - 1}\u0000`)
  text = text.replace(/\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (_, words, href) => link(page, words, href))
  text = text.replace(/\u0000(\d+)\u0000/g, (_, index) => blocks[index])
  const file = join(target, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
for (const image of readdirSync(join(root, 'docs/benchmarks')).filter((file) => file.endsWith('.svg'))) {
  cpSync(join(root, 'docs/benchmarks', image), join(target, 'benchmarks', image))
}
console.log(`${pages.size} pages`)
