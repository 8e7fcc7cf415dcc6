/** One way in which filters differ from event-ruler on purpose: none of these patterns and events has one answer. */
export interface Difference {
  readonly why: string
  readonly patterns: readonly string[]
  readonly events: readonly string[]
  /** Ours, as in vectors.ndjson: a character an event, or `refused`. */
  readonly ours: readonly string[]
}

export const DIFFERENCES: readonly Difference[] = [
  {
    why: 'FLT-18: Lambda says that a number equals its own text only; event-ruler compares doubles as well.',
    patterns: ['{"f":[300]}', '{"f":[300.0]}'],
    events: ['{"f":300.0}', '{"f":3e2}', '{"f":30e1}'],
    ours: ['000', '100'],
  },
  {
    why: 'FLT-19: beyond ±2^53 nothing is a number to compare; event-ruler takes any that a double prints unchanged.',
    patterns: [
      '{"f":[{"numeric":[">",0]}]}',
      '{"f":[{"anything-but":1e300}]}',
      '{"f":[{"numeric":["<",1e300]}]}',
    ],
    events: ['{"f":1e300}'],
    ours: ['0', 'refused', 'refused'],
  },
  {
    why: 'FLT-18: `numeric` compares as doubles; to event-ruler a number with more digits than a double holds is none.',
    patterns: ['{"f":[{"numeric":["=",0.1]}]}'],
    events: ['{"f":0.1000000000000000055511151231257827}'],
    ours: ['1'],
  },
  {
    why: 'FLT-26, CON-6: of a key twice in one object the last counts; event-ruler joins what stands under both.',
    patterns: ['{"f":{"g":[1]},"f":{"h":[2]}}'],
    events: ['{"f":{"h":2}}'],
    ours: ['1'],
  },
  {
    why: 'FLT-26: the same in a record; event-ruler sees both values.',
    patterns: ['{"f":["x"]}'],
    events: ['{"f":"x","f":"y"}'],
    ours: ['0'],
  },
  {
    why: 'FLT-17: strings match character by character; event-ruler reads an address in them.',
    patterns: ['{"f":["10.0.0.1"]}', '{"f":["::1"]}'],
    events: ['{"f":"010.0.0.1"}', '{"f":"0:0:0:0:0:0:0:1"}'],
    ours: ['00', '00'],
  },
  {
    why: 'FLT-16: a string equals itself without case, too; event-ruler fails on characters beyond U+FFFF.',
    patterns: ['{"f":[{"equals-ignore-case":"\u{10400}"}]}'],
    events: ['{"f":"\u{10400}"}', '{"f":"\u{10428}"}'],
    ours: ['11'],
  },
  {
    why: 'FLT-16: operators that event buses have and Lambda has not are refused.',
    patterns: [
      '{"f":[{"wildcard":"x*"}]}',
      '{"f":[{"cidr":"10.0.0.0/24"}]}',
      '{"f":[{"exactly":"x"}]}',
      '{"f":[{"anything-but":{"prefix":"x"}}]}',
      '{"f":[{"anything-but":{"suffix":"x"}}]}',
      '{"f":[{"anything-but":{"wildcard":"x*"}}]}',
      '{"f":[{"anything-but":{"equals-ignore-case":"x"}}]}',
    ],
    events: ['{"f":"x"}'],
    ours: ['refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused'],
  },
  {
    why: 'FLT-30: a pattern is JSON to its end; event-ruler stops reading at the closing brace.',
    patterns: ['{"f":["x"]} more'],
    events: ['{"f":"x"}'],
    ours: ['refused'],
  },
  {
    why: 'FLT-28: an empty name is a name; event-ruler loses it when it looks for names with dots.',
    patterns: ['{"f":{"":["x"]}}'],
    events: ['{"f":{"":"x"}}'],
    ours: ['1'],
  },
  {
    why: 'FLT-5: one match is enough; event-ruler 2.1.0 loses some matches of a range that stands beside others, and finds them when it stands alone.',
    patterns: [
      '{"b":[{"numeric":[">",-1,"<=",0]},{"anything-but":[-1,2.5]}],"$or":[{"a":["x",{"anything-but":[0,2.5]},true]},{"a":["x",{"numeric":[">",-1,"<=",9007199254740992]}]}]}',
    ],
    events: ['{"a":0,"b":300}'],
    ours: ['1'],
  },
]
