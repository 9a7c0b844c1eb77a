import { caught, clean } from './samples.js'
import { words } from './words.js'

caught(words, 'a name', 'src/core/a.ts', 'const upstream = 1')
caught(words, 'the end of a name', 'src/core/a.ts', 'const nextServer = 1')
caught(words, 'the middle of a name', 'src/core/a.ts', 'const dialTargetMs = 1')
caught(words, 'several', 'src/core/a.ts', 'for (const server of servers) a()')
caught(words, 'a comment', 'src/core/a.ts', '// Sends it to the next endpoint.')
caught(words, 'a message', 'src/core/a.ts', "bad('no such node')")
caught(words, 'a page', 'docs/a.md', 'Evener spreads sessions over your servers.')
caught(words, 'a sample in a page', 'README.md', '```yaml\nupstreams: []\n```')

clean(words, 'backend', 'src/core/a.ts', 'const backends = backendOf(pool)')
clean(words, 'names of Node', 'src/engine/net/a.ts', [
  "import { createServer, type Server } from 'node:net'",
  'const acceptor: net.Server = createServer()',
  '// Node 20 reports it as an end; run it with node --test.',
])
clean(words, 'parts of other words', 'src/core/a.ts', 'const observer = conserved(targeted)')
clean(words, 'a quotation', 'docs/a.md', 'nginx calls it `upstream`, HAProxy `server`.')
clean(words, "nginx's own configuration", 'docs/a.md', '```nginx\nupstream a { server b; }\n```')
clean(words, 'a YAML document', 'src/core/config/a.ts', 'const node = document.contents')
