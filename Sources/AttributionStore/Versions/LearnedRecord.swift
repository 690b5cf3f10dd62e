import Foundation

/// What a model learned, as it is stored: JSON that people can read, in which every number has all
/// its digits.
protocol LearnedRecord: Codable {}

extension LearnedRecord {
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// Reads what is stored; throws `corrupt` where that is not what a model learned.
  init(json: String) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    } catch {
      throw StoreError(.corrupt, "what a model learned is damaged: \(error); fit it again")
    }
  }
}
