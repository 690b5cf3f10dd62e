/// Shows every setting with its value, its default, and where the value is from.
package struct ConfigShow: RPCMethod {
  package static let name = "config.show"
  package static let summary =
    "Shows every setting with its value, its default, and where the value is from."
  package static let effect = Effect.reads

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var settings: [SettingEntry] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("settings", \.settings, required: true, "The settings, in the order of their keys.")
    ]
  }
}

/// A setting as lists show it.
package struct SettingEntry: JSONRecord {
  package var key = ""
  package var value = ""
  package var unit: String?
  package var standard = ""
  package var source = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("key", \.key, required: true, "The key, such as attribution.lookback."),
    Member("value", \.value, required: true, "The value in force."),
    Member("unit", \.unit, "The unit of the value."),
    Member("default", \.standard, required: true, "The value where nothing is set."),
    Member("source", \.source, required: true, "Where the value is from."),
  ]
}
