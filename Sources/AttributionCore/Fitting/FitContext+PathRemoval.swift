extension FitContext {
  /// The rates of all paths that converted, and what these paths' conversions come to when they are
  /// divided by the rates.
  ///
  /// The totals are sums over journeys, so both views of them are the same.
  func pathRemoval(_ observed: SequenceCounts) throws(FitError) -> FitResult {
    let counted = try observed.counted(model)
    let hashes = channels.names.map(PathHash.hash(of:))
    var rates = PathRates()
    var converted: [(hash: UInt64, number: Int)] = []
    var occurs = [Bool](repeating: false, count: hashes.count)
    for number in counted {
      let tally = observed.tallies[number]
      var hash = PathHash()
      for channel in observed.sequences[number] {
        hash.append(hashes[Int(channel.rawValue)])
        occurs[ranks[channel]] = true
      }
      guard tally.conversions > 0 else { continue }
      rates.add(Double(tally.conversions) / Double(tally.conversions + tally.nulls), of: hash)
      converted.append((hash.value, number))
    }
    // Sums of fractions depend on their order, and this one only on names.
    converted.sort { $0.hash < $1.hash }
    let occurring = occurs.indices.filter { occurs[$0] }
    var fits = occurring.map { ChannelFit(name: name($0)) }
    var places = [Int](repeating: 0, count: occurs.count)
    for (place, rank) in occurring.enumerated() { places[rank] = place }
    var shares: [Double] = []
    for (_, number) in converted {
      let path = observed.sequences[number]
      let tally = observed.tallies[number]
      shares.removeAll(keepingCapacity: true)
      shares.append(contentsOf: repeatElement(0, count: path.count))
      var span = shares.mutableSpan
      PathRemoval.divide(path.span, by: rates, hashes: hashes, into: &span)
      for (channel, share) in zip(path, shares) where share > 0 {
        let place = places[ranks[channel]]
        fits[place].conversions += share * Double(tally.conversions)
        fits[place].revenue += share * Double(tally.revenue)
      }
    }
    for index in fits.indices {
      fits[index].effect = fits[index].conversions
      fits[index].revenueEffect = fits[index].revenue
    }
    var summary = totals.summary
    summary.statistics = counted.count
    return FitResult(pathRates: rates, channels: fits, summary: summary)
  }
}
