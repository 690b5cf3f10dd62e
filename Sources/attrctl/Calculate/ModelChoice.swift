import AttributionCore
import AttributionRPC

/// The models that a run is asked for.
struct ModelChoice: Hashable {
  /// What stands for every model that suits the input.
  static let all = "all"

  /// What is in the way of the remote service's model.
  private static let remote = "is what the IHC service answered the daemon"

  /// In the order in which they were named, each once; those of the catalog for `all`.
  let models: [String]
  /// Whether models that do not suit are left out, and not refused.
  let isAll: Bool

  /// What was asked for by these names, at a place such as `--model`.
  init(_ names: [String], place: String = "--model") throws(Complaint) {
    let known = ModelCatalog.standard.ids
    let choice = "name one or more of \(known.joined(separator: ", ")), or \(Self.all)"
    guard !names.isEmpty else {
      throw Complaint(.usage, "\(place): missing; expected a model", next: choice)
    }
    for name in names where name != Self.all && !known.contains(name) {
      let nearest = Spelling.nearest(to: name, among: known)
      let guess = nearest.map { "did you mean \($0)?" } ?? "expected one that attrctl models lists"
      throw Complaint(.usage, "\(place): “\(name)” is no model; \(guess)", next: choice)
    }
    isAll = names.contains(Self.all)
    var models: [String] = []
    for name in isAll ? known : names where !models.contains(name) { models.append(name) }
    self.models = models
  }

  /// The models that nothing is in the way of, and what to say of those that were left out.
  ///
  /// `obstacle` says what is in the way of a model, as the end of “markov …”, and `hint` what to do
  /// about it. What is in the way of a model that was named is thrown.
  func suiting(
    hint: String, _ obstacle: (String) -> String?
  ) throws(Complaint) -> (models: [String], notes: [String]) {
    var suiting: [String] = []
    var left: [(reason: String, models: [String])] = []
    for model in models {
      let isRemote = model == RemoteIHC.card.id
      guard let reason = isRemote ? Self.remote : obstacle(model) else {
        suiting.append(model)
        continue
      }
      guard isAll else {
        let next = isRemote ? "ihc is its local counterpart" : hint
        throw Complaint(.usage, "--model: \(model) \(reason); \(next)")
      }
      if let index = left.firstIndex(where: { $0.reason == reason }) {
        left[index].models.append(model)
      } else {
        left.append((reason, [model]))
      }
    }
    let notes = left.map { reason, models in
      "Left out, as each \(reason): \(models.joined(separator: ", "))."
    }
    return (suiting, notes)
  }
}
