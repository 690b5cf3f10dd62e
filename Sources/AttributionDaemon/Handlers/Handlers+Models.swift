import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func models(_ request: ModelsList) async throws(RPCError) -> ModelsList.Response {
    let settings = engine.settings
    let versions = try await read { try Generation($0.database).versions() }
    var response = ModelsList.Response()
    response.models = ModelCatalog.standard.entries.map(\.card).map { card in
      var entry = ModelEntry()
      entry.id = card.id
      entry.summary = card.summary
      entry.source = card.source
      entry.isEnabled = settings.rules.models.contains(card.id)
      entry.isDefault = settings.defaultModel == card.id
      entry.conserves = card.conserves
      entry.version = versions[card.id].map(Int.init)
      return entry
    }
    return response
  }

  func model(_ request: ModelsShow) async throws(RPCError) -> ModelsShow.Response {
    let card = try Self.cataloged(request.model).card
    let settings = engine.settings
    var response = ModelsShow.Response()
    response.id = card.id
    response.summary = card.summary
    response.formula = card.formula
    response.parameters = card.parameters.map { parameter in
      let entry = settings.entries.first { $0.key == parameter.setting }
      var shown = ModelParameter()
      shown.setting = parameter.setting
      shown.value = entry?.value ?? ""
      shown.standard = entry?.standard ?? ""
      shown.meaning = parameter.meaning
      return shown
    }
    response.edgeCases = card.edgeCases
    response.conserves = card.conserves
    response.conservation = card.conservation
    response.source = card.source
    response.isFitted = card.isFitted
    response.isEnabled = settings.rules.models.contains(card.id)
    response.isDefault = settings.defaultModel == card.id
    return response
  }

  /// The model of that name, enabled or not.
  static func cataloged(_ model: String) throws(RPCError) -> ModelCatalog.Entry {
    if let entry = ModelCatalog.standard[model] { return entry }
    let ids = ModelCatalog.standard.ids
    let nearest = Spelling.nearest(to: model, among: ids)
    let guess = nearest.map { "did you mean \($0)?" } ?? "there are \(ids.joined(separator: ", "))"
    throw .notFound("\(model): no such model; \(guess)", hint: "`attrctl models`")
  }
}
