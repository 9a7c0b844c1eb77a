import { machine } from './machine.js'
import { caught, clean } from './samples.js'

caught(machine, 'a folder beside the repository', 'docs/a.md', `see ..${'/shared'}/notes`)
caught(machine, 'the folder it was written in', 'src/core/a.ts', `// see /${'work'}/main`)
caught(machine, "somebody's home", 'docs/a.md', `/home${'/anna'}/evener`)
caught(machine, 'a page outside', 'src/core/a.ts', `// As ${'DESIGN'}.md says.`)
caught(machine, 'a host in the lock file', 'package-lock.json', `"resolved": "https://a.b/c.tgz"`)

clean(machine, 'paths of a system', 'docs/a.md', '/etc/evener/evener.yaml, /run/evener, /tmp/$name')
clean(machine, 'a lock file without hosts', 'package-lock.json', '"integrity": "sha512-abc"')
