/// The names of the channels of one database, by number.
package struct ChannelNames: Hashable, Sendable {
  /// Name of the channel whose number is the index.
  package private(set) var names: [String]
  private var numbers: [String: ChannelID]

  package init(_ names: [String] = []) {
    self.names = names
    numbers = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, ChannelID(rawValue: UInt32($0))) })
  }

  package var count: Int { names.count }

  package subscript(channel: ChannelID) -> String { names[Int(channel.rawValue)] }

  package subscript(name: String) -> ChannelID? { numbers[name] }

  /// The channel of that name, numbered now if it is new.
  package mutating func intern(_ name: String) -> ChannelID {
    if let known = numbers[name] { return known }
    let channel = ChannelID(rawValue: UInt32(names.count))
    names.append(name)
    numbers[name] = channel
    return channel
  }
}
