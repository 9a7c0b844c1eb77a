/** Where the page begins. */

import { render } from 'preact'
import { App } from './parts/app.js'
import './style/page.css'

render(<App />, document.getElementById('page')!)
