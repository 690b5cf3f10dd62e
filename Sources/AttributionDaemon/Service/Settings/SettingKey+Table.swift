import AttributionCore
import AttributionRPC

extension SettingKey {
  /// Every setting, in the order in which they are shown to people.
  package static let all: [SettingKey] = [
    SettingKey(
      "attribution.lookback", \.rules.journeys.lookback, .lookback, default: "90d",
      "How long before a conversion a session may lie to be part of its journey."),
    SettingKey(
      "attribution.boundary", \.rules.journeys.boundary, .choice(), default: "inclusive",
      "Whether a session at the very instant of the conversion is part of its journey."),
    SettingKey(
      "attribution.after_conversion", \.rules.journeys.afterConversion, .choice(),
      default: "keep",
      "Whether a journey keeps the sessions of the user’s earlier conversions or restarts."),
    SettingKey(
      "attribution.models", \.rules.models, .models,
      default: ModelCatalog.standard.ids.joined(separator: ", "),
      "The models that are kept up to date."),
    SettingKey(
      "attribution.default_model", \.defaultModel, .model, default: "ihc",
      "The model that a report shows where none is asked for."),
    SettingKey(
      "attribution.direct_channels", \.rules.directChannels, .names,
      default: "Direct, Direct Traffic, (direct)",
      "The channels that last-non-direct passes over."),
    SettingKey(
      "attribution.half_life", \.rules.halfLife, .microseconds, default: "7d",
      "The age difference that halves the credit under time-decay."),
    SettingKey(
      "attribution.u_shaped", \.rules.uShape, .uShape, default: "0.4, 0.2, 0.4",
      "What u-shaped gives to the first touch, to all between, and to the last."),
    SettingKey(
      "ihc.parameters", \.rules.ihc, .ihcParameters, default: "default",
      "The parameters of the ihc model: a set’s name, or a JSON file."),
    SettingKey(
      "timezone", \.rules.zone, .zone, default: "UTC",
      "The time zone whose days reports are cut by."),
    SettingKey(
      "ingest.settle_renamed", \.settling.renamed, .duration, default: "200ms",
      "How long a file that was renamed into the inbox rests before it is read."),
    SettingKey(
      "ingest.settle_closed", \.settling.closed, .duration, default: "1s",
      "How long a file whose writer closed it rests before it is read."),
    SettingKey(
      "ingest.settle_idle", \.settling.idle, .duration, default: "2s",
      "How long any other file must not change before it is read."),
    SettingKey(
      "ingest.bad_rows", \.badRows.millionths, .percent, default: "5%",
      "The part of a file’s rows that may be bad, and never fewer than 100 rows."),
    SettingKey(
      "ingest.memory", \.spoolBytes, .bytes(1 << 20...1 << 40), default: "128MiB",
      "Memory that a load may use before it spools to disk."),
    SettingKey(
      "rpc.connections", \.server.connections, .count(1...65_536), default: "128",
      "Connections at once; one more is told to come back.", effect: .onRestart),
    SettingKey(
      "rpc.request_bytes", \.server.calls.requestBytes, .bytes(1 << 10...1 << 30),
      default: "1MiB", "The longest line from a client.", effect: .onRestart),
    SettingKey(
      "rpc.response_bytes", \.server.calls.responseBytes, .bytes(1 << 10...1 << 30),
      default: "16MiB", "The longest line to a client.", effect: .onRestart),
    SettingKey(
      "log.level", \.log.level, .choice(), default: "info",
      "The least severe messages that are logged."),
    SettingKey(
      "log.format", \.log.format, .choice(), default: "auto",
      "How messages are written: auto is the journal where stderr is the journal, else text.",
      effect: .onRestart),
  ]
}
