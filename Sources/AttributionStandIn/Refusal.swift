/// Why the service does not score a request, as it says so to the client.
struct Refusal: Error, Hashable {
  /// The HTTP status.
  var status: Int
  var message: String

  init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }

  static func invalid(_ place: String, _ problem: String) -> Refusal {
    Refusal(400, "\(place): \(problem)")
  }
}
