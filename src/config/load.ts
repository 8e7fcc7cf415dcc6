import { readFileSync } from 'node:fs'
import { runChecks } from './checks/index.ts'
import { readConnections, unusedConnections, type ConnectionsFile } from './connections-file.ts'
import { PipelineDocument } from './document.ts'
import type { LoadOptions } from './load-options.ts'
import { PipelineView } from './pipeline-view.ts'
import { problemAt, wholeFile, type Problem } from './problem.ts'
import { resolvePipeline, stateDirectoryOf, type LoadedPipeline } from './resolve.ts'
import { validateSchema } from './validate-schema.ts'

export interface LoadResult {
  /** In the order of the files; empty when a problem is an error. */
  readonly pipelines: readonly LoadedPipeline[]
  /** Those in whose own files no error was found, also when there is one elsewhere: more may be found of them. */
  readonly sound: readonly LoadedPipeline[]
  /** All problems of all files, file by file and in the order of their places. */
  readonly problems: readonly Problem[]
}

/** A pipeline that stands in a text: in a feature, or in a test. */
export interface PipelineText {
  readonly text: string
  /** How problems name it. */
  readonly file: string
  /** What relative paths start at; default the folder of `file`. */
  readonly folder?: string
}

/** Loads the files of one run. Nothing is started, and no module is imported. */
export function loadPipelines(files: readonly string[], options: LoadOptions): LoadResult {
  const { connectionsFile } = options
  const connections = connectionsFile === undefined ? undefined : readConnections(connectionsFile, options)
  const unreadable: Problem[] = []
  const texts = files.flatMap((file): PipelineText[] => {
    try {
      return [{ file, text: readFileSync(file, 'utf8') }]
    } catch (error) {
      unreadable.push(unreadableFile(file, error as NodeJS.ErrnoException))
      return []
    }
  })
  const order = connectionsFile === undefined ? files : [connectionsFile, ...files]
  return loadAll(texts, { options, unreadable, order, connections })
}

/** Loads one pipeline from its text, as if it were a file. */
export function loadPipelineText({ text, file, folder, ...options }: PipelineText & LoadOptions): LoadResult {
  return loadPipelineTexts([{ text, file, ...(folder === undefined ? {} : { folder }) }], options)
}

/** Loads pipelines that run together from their texts. */
export function loadPipelineTexts(texts: readonly PipelineText[], options: LoadOptions): LoadResult {
  return loadAll(texts, { options, unreadable: [], order: texts.map(({ file }) => file) })
}

function loadAll(texts: readonly PipelineText[], about: LoadedWith): LoadResult {
  const { environment } = about.options
  const connections = about.connections?.document
  const documents = texts.map(({ file, text, folder }) => {
    return new PipelineDocument({
      name: file,
      text,
      environment,
      connections,
      ...(folder === undefined ? {} : { folder }),
    })
  })
  return loadDocuments(documents, about)
}

interface LoadedWith {
  readonly options: LoadOptions
  readonly unreadable: readonly Problem[]
  readonly order: readonly string[]
  readonly connections?: ConnectionsFile | undefined
}

/** What all loading has in common, once there are documents. */
export function loadDocuments(documents: readonly PipelineDocument[], about: LoadedWith): LoadResult {
  const { options, unreadable, order, connections } = about
  const { scriptedFunctions = false } = options
  const views = documents.filter(({ isReadable }) => isReadable).map((document) => new PipelineView(document))
  const found = [
    ...unreadable,
    ...documents.flatMap(({ problems }) => problems),
    ...views.flatMap(({ document, mappings }) => validateSchema(document, mappings)),
    ...runChecks(views, { ...options, scriptedFunctions }),
    ...(connections === undefined ? [] : connectionsProblems(connections, views)),
  ].filter(({ code }) => code !== 'CONNECTION_MISSING' || !isBroken(connections))
  const problems = inOrder(onceIn(options.connectionsFile, found), order)
  const wrong = new Set(problems.flatMap(({ severity, file }) => (severity === 'error' ? [file] : [])))
  const stateDirectory = stateDirectoryOf(views, options.stateDirectory)
  // What stands in a file of connections is of all of them.
  const isWrong = (file = '') => wrong.has(file)
  const sound = views
    .filter(({ document }) => !isWrong(document.name) && !isWrong(options.connectionsFile))
    .map((view) => resolvePipeline(view, { ...options, stateDirectory }))
  return { pipelines: wrong.size === 0 ? sound : [], sound, problems }
}

function connectionsProblems(
  { document, problems }: ConnectionsFile,
  views: readonly PipelineView[],
): Problem[] {
  const unused = document === undefined ? [] : unusedConnections(document, views)
  return [...problems, ...unused.filter((problem) => problem !== undefined)]
}

/** What a file of connections would have said is not known: that something is missing in it is no second mistake. */
function isBroken(connections: ConnectionsFile | undefined): boolean {
  return connections !== undefined && connections.problems.some(({ severity }) => severity === 'error')
}

/** What is wrong with a file of connections is found for each pipeline, and said once. */
function onceIn(connectionsFile: string | undefined, problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ file, line, column, code, message }) => {
    const key = JSON.stringify([line, column, code, message])
    return file !== connectionsFile || (!seen.has(key) && seen.add(key))
  })
}

function unreadableFile(path: string, error: NodeJS.ErrnoException): Problem {
  if (error.code === 'ENOENT') return problemAt(wholeFile(path), 'FILE_NOT_FOUND', { values: { path } })
  if (error.code !== 'EISDIR') {
    return problemAt(wholeFile(path), 'FILE_UNREADABLE', { values: { path, reason: error.message } })
  }
  const hint = `name the files in it: ${path.replace(/[/\\]$/, '')}/*.yaml`
  return problemAt(wholeFile(path), 'FILE_UNREADABLE', { values: { path, reason: 'it is a folder' }, hint })
}

/** File by file as they were given, and in each from top to bottom. */
function inOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  return problems.toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  )
}
