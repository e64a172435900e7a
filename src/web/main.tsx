import { createRoot } from 'react-dom/client'
import './app/mantine-styles.ts'
import './app/global.css'
import { App } from '#web/app/App.tsx'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
