/// Shows what the daemon holds and what it is doing.
package struct SystemStatus: RPCMethod {
  package static let name = "system.status"
  package static let summary = "Shows what the daemon holds and what it is doing."
  package static let effect = Effect.reads

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var version = Release.version
    package var uptimeSeconds = 0
    package var data = ""
    package var inbox = ""
    package var socket = ""
    package var state = State.idle
    package var message: String?
    package var files = FileCounts()
    package var facts = FactCounts()
    package var attribution = AttributionProgress()
    package var quarantine = 0
    package var databaseBytes = 0
    package var currentFile: FileProgress?
    package var lag = LagSummary()
    package var notes: [String] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("version", \.version, required: true, "The daemon’s version."),
      Member("uptime_seconds", \.uptimeSeconds, required: true, "Seconds since it started."),
      Member("data", \.data, required: true, "The data directory."),
      Member("inbox", \.inbox, required: true, "The folder that files are dropped into."),
      Member("socket", \.socket, required: true, "The socket that it listens on."),
      Member("state", \.state, required: true, "What it is doing."),
      Member("message", \.message, "What a person should know, such as why it is paused."),
      Member("files", \.files, required: true, "Dropped files, by what became of them."),
      Member("facts", \.facts, required: true, "What is stored."),
      Member("attribution", \.attribution, required: true, "How fresh the credits are."),
      Member("quarantine", \.quarantine, required: true, "Rows in quarantine."),
      Member("database_bytes", \.databaseBytes, required: true, "Size of the database."),
      Member("current_file", \.currentFile, "The file that is being read."),
      Member(
        "lag", \.lag, required: true, "From the arrival of files until they were in the reports."),
      Member(
        "notes", \.notes, required: true,
        "What settings say in vain, such as a channel that no session has."),
    ]
  }

  /// What the daemon is doing.
  package enum State: String, JSONChoice {
    case idle
    case loading
    case attributing
    case rebuilding
    case fitting
    case paused
  }
}

/// Dropped files, by what became of them.
package struct FileCounts: JSONRecord {
  package var pending = 0
  package var processing = 0
  package var processed = 0
  package var rejected = 0
  package var duplicate = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("pending", \.pending, required: true, "Files in the inbox."),
    Member("processing", \.processing, required: true, "Files that are being read."),
    Member("processed", \.processed, required: true, "Files whose rows are stored."),
    Member("rejected", \.rejected, required: true, "Files refused as a whole."),
    Member("duplicate", \.duplicate, required: true, "Files whose content was there before."),
  ]
}

/// How many facts of each kind are stored.
package struct FactCounts: JSONRecord {
  package var sessions = 0
  package var conversions = 0
  package var costs = 0
  package var waitingCosts = 0
  package var users = 0
  package var identities = 0
  package var forgottenUsers = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("sessions", \.sessions, required: true, "Sessions."),
    Member("conversions", \.conversions, required: true, "Conversions."),
    Member("costs", \.costs, required: true, "Costs of sessions."),
    Member(
      "waiting_costs", \.waitingCosts, required: true, "Costs whose session is not there yet."),
    Member("users", \.users, required: true, "Users."),
    Member(
      "identities", \.identities, required: true, "Ids that are known to be another’s alias."),
    Member("forgotten_users", \.forgottenUsers, required: true, "Users who were forgotten."),
  ]
}

/// How fresh the credits are.
package struct AttributionProgress: JSONRecord {
  package var pendingUsers = 0
  package var generation = 0
  package var models: [String] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("pending_users", \.pendingUsers, required: true, "Users whose credits are not fresh."),
    Member("generation", \.generation, required: true, "Rises when all credits are made anew."),
    Member("models", \.models, required: true, "The enabled models."),
  ]
}
