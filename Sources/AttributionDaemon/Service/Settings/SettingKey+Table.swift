import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore

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
      default: ModelCatalog.standard.usualIDs.joined(separator: ", "),
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
      "attribution.u_shaped", \.rules.uShape, .positions, default: "0.4, 0.2, 0.4",
      "What u-shaped gives to the first touch, to all between, and to the last."),
    SettingKey(
      "attribution.w_shaped", \.rules.wShape, .wShape, default: "0.3, 0.3, 0.3, 0.1",
      "What w-shaped gives to the first touch, to the lead, to the opportunity, to all others."),
    SettingKey(
      "attribution.j_shaped", \.rules.jShape, .positions, default: "0.2, 0.2, 0.6",
      "What j-shaped gives to the first touch, to all between, and to the last."),
    SettingKey(
      "attribution.inverse_j", \.rules.inverseJ, .positions, default: "0.6, 0.2, 0.2",
      "What inverse-j gives to the first touch, to all between, and to the last."),
    SettingKey(
      "attribution.custom_positions", \.rules.customPositions, .positions,
      default: "0.3, 0.4, 0.3",
      "What custom gives to the first touch, to all between, and to the last."),
    SettingKey(
      "attribution.custom_channels", \.rules.customChannels, .multipliers, default: "none",
      "What custom multiplies that by, by channel; a channel that is not listed has 1."),
    SettingKey(
      "attribution.markov_order", \.rules.markovOrder, .count(1...3), default: "1",
      "How many channels in a row a state of markov holds."),
    SettingKey(
      "attribution.shapley_worth", \.rules.shapleyWorth, .choice(), default: "subset-count",
      "What a coalition of channels is worth to shapley."),
    SettingKey(
      "attribution.refit", \.refitGrowth, .growth, default: "20%",
      "How much conversions grow or shrink until models that learn are fitted anew, or never."),
    SettingKey(
      "ihc.parameters", \.ihcParameters, .ihcParameters, default: "default",
      "The parameters of the ihc model: a set’s name, or a JSON file."),
    SettingKey(
      "ihc.channel_weights", \.ihcChannelWeights, .ihcChannelWeights, default: "none",
      "A CSV file of channel weights that replace those of the parameters."),
    SettingKey(
      "ihc.url", \.rules.remoteIHC.url, .serviceURL, default: "https://api.ihc-attribution.com",
      "Where the remote IHC service is, whose answers are the model ihc-remote."),
    SettingKey(
      "ihc.conversion_type", \.rules.remoteIHC.conversionType, .conversionType, default: "none",
      "The name of the conversion type that was trained there; ihc-remote needs it."),
    SettingKey(
      "ihc.redistribution", \.rules.remoteIHC.redistribution, .redistribution, default: "none",
      "A JSON file with what is sent along as redistribution_parameter."),
    SettingKey(
      "ihc.fallback", \.rules.remoteIHC.fallback, .choice(), default: "none",
      "What divides a conversion until the service has answered: nothing, or the local ihc."),
    SettingKey(
      "ihc.long_journeys", \.rules.remoteIHC.longJourneys, .choice(), default: "fail",
      "Whether a journey with more sessions than a request may have fails or is sent cut."),
    SettingKey(
      "ihc.request_journeys", \.remote.requestJourneys, .count(1...10_000), default: "100",
      "The most journeys of a request; a free account has 100."),
    SettingKey(
      "ihc.request_sessions", \.rules.remoteIHC.requestSessions, .count(1...10_000),
      default: "200", "The most sessions of a request; a free account has 200, a paid one 3000."),
    SettingKey(
      "ihc.concurrency", \.remote.concurrency, .count(1...64), default: "2",
      "Requests that are out at once."),
    SettingKey(
      "ihc.requests_per_minute", \.remote.requestsPerMinute, .count(1...60_000), default: "60",
      "The most requests that are begun in a minute."),
    SettingKey(
      "ihc.attempts", \.remote.attempts, .count(1...20), default: "5",
      "How often a request is tried before it is halved, and a journey before it is given up."),
    SettingKey(
      "ihc.retry", \.remote.retry, .duration(from: "1ms", to: "1h", such: "500ms or 2s"),
      default: "2s",
      "The longest first wait before a request is tried again; doubled each time."),
    SettingKey(
      "ihc.retry_longest", \.remote.longestRetry,
      .duration(from: "1ms", to: "1d", such: "5m or 1h"), default: "5m",
      "What that is never doubled beyond."),
    SettingKey(
      "ihc.timeout", \.remote.timeout, .duration(from: "100ms", to: "30m", such: "60s or 2m"),
      default: "60s", "How long a request may take until its answer is there."),
    SettingKey(
      "ihc.breaker_failures", \.remote.breakerFailures, .count(1...1000), default: "5",
      "Requests that fail in a row until the service is left alone for a while."),
    SettingKey(
      "ihc.breaker_pause", \.remote.breakerPause,
      .duration(from: "1ms", to: "15m", such: "30s or 2m"), default: "30s",
      "How long that is at first; doubled up to 15 minutes while it goes on failing."),
    SettingKey(
      "ihc.budget", \.remote.budget, .limit(0...1_000_000_000), default: "none",
      "The most requests of a calendar month, in UTC; no more are made until the next."),
    SettingKey(
      "ihc.retention", \.remote.retention, .retention, default: "90d",
      "How long what was sent and what came back is kept; answers stay for good."),
    SettingKey(
      "ihc.clients", \.remoteClients, .userNames, default: "attribution-ihc",
      "The users whose programs may ask for requests and answer them, and nothing else.",
      effect: .onRestart),
    SettingKey(
      "channels", \.rules.channels, .channelRules, default: "[]",
      "Which channel a session counts for: that of the first rule it fits, else the given one.",
      example: ChannelRules.example),
    SettingKey(
      "timezone", \.rules.zone, .zone, default: "UTC",
      "The time zone whose days reports are cut by."),
    SettingKey(
      "calibration", \.calibration, .liftTests, default: "[]",
      "Lift tests, which calibrated reports scale the credit of channels by.",
      example: LiftTest.example),
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
      "ingest.settle_network", \.settling.network, .duration, default: "10s",
      "The same on a network file system, whose clients cache sizes and times."),
    SettingKey(
      "ingest.settle_incomplete", \.settling.incomplete, .duration, default: "1m",
      "How long a file whose end is missing, such as half an archive, rests before it is read."),
    SettingKey(
      "ingest.stalled", \.settling.stalled, .duration, default: "15m",
      "How long a file may be incomplete before attrctl status names it."),
    SettingKey(
      "ingest.rescan", \.settling.rescan, .duration, default: "1m",
      "How often the whole inbox is looked through, give or take a tenth."),
    SettingKey(
      "ingest.poll", \.settling.polling, .duration, default: "5s",
      "The same where the inbox cannot be watched, and while nothing can be taken from it."),
    SettingKey(
      "ingest.watch", \.watching, .choice(), default: "auto",
      "How new files are noticed: auto is by events, except on network file systems."),
    SettingKey(
      "ingest.pending_files", \.drop.pendingFiles, .count(1...1_000_000), default: "10000",
      "Files of the inbox that are kept in mind at once; more wait there for their turn."),
    SettingKey(
      "ingest.min_free", \.drop.freeBytes, .bytes(0...1 << 50), default: "512MiB",
      "Nothing is read while less than this is free on the disk."),
    SettingKey(
      "ingest.min_free_share", \.drop.freeMillionths, .percent, default: "5%",
      "Nothing is read while less than this part of the disk is free."),
    SettingKey(
      "ingest.retry", \.retryDelay, .duration, default: "5s",
      "How long after a failure it is tried again; twice as long each time, up to 5 minutes."),
    SettingKey(
      "ingest.bad_rows", \.badRows.millionths, .percent, default: "5%",
      "The part of a file’s rows that may be bad; more reject it as a whole."),
    SettingKey(
      "ingest.bad_rows_minimum", \.badRows.minimum, .count(0...1_000_000_000), default: "100",
      "Bad rows that any file may have, whatever part of it they are."),
    SettingKey(
      "ingest.memory", \.spoolBytes, .bytes(1 << 20...1 << 40), default: "128MiB",
      "Memory that a load may use before it spools to disk."),
    SettingKey(
      "datasets", \.datasets, .profiles, default: "[]",
      "How files are read that cannot say it: the first entry whose match fits their name.",
      example: DatasetProfiles.example),
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
