/**
 * What `import 'event-source-mapping/steps'` brings: the steps, and the hooks that give every scenario a pipeline's
 * world of its own. It sets neither a World constructor nor a default timeout.
 */
import './parameter-types.ts'
import './hooks.ts'
import './given-pipelines.ts'
import './given-records.ts'
import './given-function.ts'
import './when.ts'
import './mappings.ts'
import './api.ts'
import './then-function.ts'
import './then-pipeline.ts'
