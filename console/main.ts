// The first file of the page: the rules stand before any other module is evaluated, whatever the bundler does.
import './strict.ts'

await import('./app.tsx')
