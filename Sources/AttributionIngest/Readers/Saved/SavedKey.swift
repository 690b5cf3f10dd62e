/// What a member of a saved request or answer is about, by its name as people spell it.
enum SavedKey {
  /// The rows of a request.
  case requests
  /// The rows of an answer.
  case answers
  /// What the service says that it could not compute.
  case failures
  case redistribution
  case url
  case conversionType
  case status
  /// Says more about the envelope that it stands in, such as `params`.
  case more
  case other

  /// - Parameter name: Normalised.
  init(normalised name: String) {
    switch name {
    case "customerjourneys": self = .requests
    case "value": self = .answers
    case "partialfailureerrors": self = .failures
    case "redistributionparameter", "redistributionparameters": self = .redistribution
    case "url", "apiurl", "endpoint", "baseurl": self = .url
    case "convtypeid", "convtype", "conversiontypeid", "conversiontype": self = .conversionType
    case "statuscode", "status", "httpstatus", "httpstatuscode": self = .status
    case "params", "query", "parameters", "meta", "metadata", "config": self = .more
    default: self = .other
    }
  }
}

/// Which rows objects are, by their keys.
struct SavedRowKind: OptionSet, Sendable {
  let rawValue: UInt8

  static let request = SavedRowKind(rawValue: 1)
  static let answer = SavedRowKind(rawValue: 2)
}
