import { givenStep } from './world.ts'

givenStep('the pipeline {string}', (scenario, file: string) => scenario.addFile(file))

givenStep('the pipeline(:)', (scenario, text: string) => scenario.addText(text))

givenStep('files own their mappings', (scenario) => scenario.letFilesOwn())

givenStep('the clock stands at {duration}', (scenario, ms: number) => scenario.standAt(ms))
