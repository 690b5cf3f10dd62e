/// How far two models that divide the same conversions are from each other.
package enum Disagreement {
  /// Half the sum of the channels' differences in credit, each without its sign: the credit that
  /// changes hands between channels, where both models conserve; an odd unit is rounded to even.
  package static func credit(_ differences: [Credit]) -> Credit {
    let sum = differences.reduce(Int128(0)) { $0 + Int128($1.nanos.magnitude) }
    let half = sum / 2
    return Credit(nanos: Int64(clamping: sum % 2 != 0 && half % 2 != 0 ? half + 1 : half))
  }

  /// `part` in per cent of `whole`, in units of 10^-4 per cent, half to even; nil where `whole` is
  /// zero or the result does not fit.
  package static func percent(_ part: Credit, of whole: Credit) -> Int64? {
    FixedPoint.ratio(part.nanos, decimals: 7, over: whole.nanos, decimals: 9, to: percentDecimals)
  }

  /// The decimals of ``percent(_:of:)``.
  package static let percentDecimals = 4
}
