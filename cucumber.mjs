// The profiles of `npx cucumber-js`: the default one on embedded twins, `--profile real` on containers. `npm test` runs
// both, each with PIPELINE_PROFILE set; the scenarios tagged @real run twice.
const common = {
  paths: ['features/**/*.feature'],
  import: ['step-definitions/index.ts'],
  format: ['progress'],
  formatOptions: { snippetInterface: 'async-await' },
}

export default { ...common, tags: 'not @real-only' }

export const real = { ...common, tags: '@real or @real-only' }
