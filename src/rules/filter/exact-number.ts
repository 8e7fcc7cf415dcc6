/** A number of a record together with the text it was written in (FLT-18). */
export class ExactNumber {
  readonly value: number
  readonly text: string

  constructor(text: string) {
    this.value = Number(text)
    this.text = text
  }
}

/** Integers are exact up to here, and numeric rules end here, either side of zero (FLT-19). */
export const LARGEST_EXACT = 2 ** 53

/**
 * Whether numeric rules can compare this number (FLT-19): not beyond ±2^53. Only at ±2^53 itself the text decides,
 * since 9007199254740993 becomes the same double.
 */
export function isComparable(value: number, text: string): boolean {
  const size = Math.abs(value)
  if (size !== LARGEST_EXACT) return size < LARGEST_EXACT
  return sameDecimal(text.replace(/^-/, ''), String(LARGEST_EXACT))
}

/** Whether the double that stands for this text says the same number when it is printed again. */
export function survivesAsDouble(text: string): boolean {
  return sameDecimal(text, String(Number(text)))
}

function sameDecimal(one: string, other: string): boolean {
  return normalised(one) === normalised(other)
}

/** Sign, digits without zeros at either end, and where the point stands: one form for each decimal number. */
function normalised(text: string): string {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (whole === undefined) return text
  const digits = (whole + fraction).replace(/^0+/, '')
  const stripped = digits.replace(/0+$/, '')
  if (stripped === '') return '0'
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - stripped.length)
  return `${sign}${stripped}e${scale}`
}
