/** Middle value; the mean of the two middle ones for an even count. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * A 95 % interval of the median by resampling, so that a lucky run does not
 * pass for a result. Seeded: the same figures give the same interval.
 */
export function medianInterval(values, rounds = 2000) {
  let state = 1
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647
  const medians = Array.from({ length: rounds }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)])),
  ).toSorted((a, b) => a - b)
  return [medians[Math.floor(rounds * 0.025)], medians[Math.floor(rounds * 0.975)]]
}

/** "1.04 (0.99 to 1.11)" */
export function shown(values, digits = 2) {
  const [low, high] = medianInterval(values)
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
