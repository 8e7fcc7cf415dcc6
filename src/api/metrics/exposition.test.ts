import { describe, expect, it } from 'vitest'
import { exposition } from './exposition.ts'
import { readExposition } from './fixture.ts'

describe('the text format of Prometheus', () => {
  it('is written as it is described', () => {
    const text = exposition([
      { name: 'empty', type: 'gauge', help: 'not there', samples: [] },
      {
        name: 'one_total',
        type: 'counter',
        help: 'back\\slash and\nline',
        samples: [{ labels: { a: 'quote " back\\slash', b: 'line\nend' }, value: 1.5 }],
      },
      { name: 'bare', type: 'gauge', help: 'no labels', samples: [{ labels: {}, value: 0 }] },
    ])
    expect(text).toBe(
      [
        '# HELP one_total back\\\\slash and\\nline',
        '# TYPE one_total counter',
        'one_total{a="quote \\" back\\\\slash",b="line\\nend"} 1.5',
        '# HELP bare no labels',
        '# TYPE bare gauge',
        'bare 0',
        '',
      ].join('\n'),
    )
    expect([...readExposition(text).keys()]).toEqual(['one_total', 'bare'])
  })

  it.each([
    ['a sample of nothing', 'not a sample', 'a 1\n'],
    ['no end of the last line', 'does not end', '# HELP a b\n# TYPE a gauge\na 1'],
    [
      'a series twice',
      'a series comes twice',
      '# HELP a b\n# TYPE a gauge\na{x="1",y="2"} 1\na{y="2",x="1"} 2\n',
    ],
    [
      'a family twice',
      'a family comes twice',
      '# HELP a b\n# TYPE a gauge\na 1\n# HELP a b\n# TYPE a gauge\na 2\n',
    ],
    ['a quote in a label', 'wrong labels', '# HELP a b\n# TYPE a gauge\na{x="1"2"} 1\n'],
    ['no number', 'not a number', '# HELP a b\n# TYPE a gauge\na x\n'],
    ['a sample in another family', 'in another family', '# HELP a b\n# TYPE a gauge\nb 1\n'],
    [
      'buckets that shrink',
      'do not grow',
      '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
    ],
    [
      'no last bucket',
      'do not grow',
      '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 2\na_sum 1\na_count 2\n',
    ],
  ])('is refused by the reader of these tests with %s', (_what, why, text) => {
    expect(() => readExposition(text)).toThrow(why)
  })
})
