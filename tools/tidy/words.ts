import type { Finding, SourceFile } from './source-file.ts'

interface Ban {
  readonly pattern: RegExp
  readonly message: string
  /** Where it holds. */
  readonly in: RegExp
  readonly except?: RegExp
  /** Looked for in comments too. */
  readonly comments?: boolean
  /** Parts of tests may. */
  readonly testsMay?: boolean
}

const BANS: readonly Ban[] = [
  {
    pattern: /\b(TODO|FIXME|XXX|HACK)\b|[Nn]ot (yet )?implemented/,
    message: 'unfinished: finish it, or write it into the issue',
    in: /^(src|step-definitions|features|bench|handlers|test)\//,
    except: /^test\/tidy\.test\.ts$/,
    comments: true,
  },
  {
    pattern: /@ts-(ignore|expect-error|nocheck)|(oxlint|eslint)-disable/,
    message: 'silences a check',
    in: /^(src|step-definitions|features|bench|handlers|test|tools)\//,
    // The banner of generated validators stands in the generator.
    except: /^tools\/(tidy\/words|generate\/validators)\.ts$/,
    comments: true,
  },
  {
    pattern: /\b(it|test|describe|suite)\.(skip|only|todo)\(|@(skip|wip|pending)\b/,
    message: 'a test that does not run',
    in: /\.test\.ts$|^features\//,
    except: /^test\/tidy\.test\.ts$/,
  },
  {
    pattern: /\bnew Date\(\s*\)|\bprocess\.hrtime\b/,
    message: 'take a Clock (src/time/clock.ts): only src/time owns time',
    in: /^(src|step-definitions)\//,
    except: /^src\/time\//,
  },
  {
    // In tests it makes names: in a server that other runs use, they must be new each time.
    pattern: /\brandom(UUID|Bytes|Int)\(/,
    message: 'take a Random (src/time/random.ts): runs are seeded',
    in: /^(src|step-definitions)\//,
    except: /^src\/time\//,
    testsMay: true,
  },
  {
    pattern: /\bvi\.(mock|fn|spyOn|useFakeTimers)\(/,
    message: 'no mocks: embedded services, scripted functions and the virtual clock stand in',
    in: /\.test\.ts$/,
  },
]

/** Finds words and calls that have no place where they stand. */
export function bannedWords(file: SourceFile): Finding[] {
  const bans = BANS.filter((ban) => ban.in.test(file.path) && ban.except?.test(file.path) !== true).filter(
    (ban) => !(ban.testsMay === true && file.isTest),
  )
  return bans.flatMap((ban) =>
    (ban.comments === true ? file.lines : file.codeLines).flatMap((text, index) => {
      const match = ban.pattern.exec(text)
      return match === null
        ? []
        : [{ path: file.path, line: index + 1, message: `${match[0]}: ${ban.message}` }]
    }),
  )
}

/** Files are named in kebab-case. */
export function wrongName(file: SourceFile): Finding[] {
  const name = file.path.split('/').at(-1)!
  if (/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name)) return []
  return [{ path: file.path, line: 1, message: 'is not named in kebab-case' }]
}
