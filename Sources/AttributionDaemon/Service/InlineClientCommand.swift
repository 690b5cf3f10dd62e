import Glibc

/// The client for the remote service as a program to start: where it is, its words, its variables.
struct InlineClientCommand: Hashable, Sendable {
  static let program = "attributiond-ihc"

  let path: String
  let arguments: [String]
  let environment: [String]

  /// What the client is to have of this process's variables, beside those that name proxies.
  private static let passedOn = ["PATH", "LANG"]
  private static let proxies = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]

  /// Finds the program beside this one, else by `PATH`.
  ///
  /// `socket` and `environment` are the daemon's, `ownPath` is where its program is.
  init(
    _ arguments: InlineClientArguments, socket: String, environment: [String: String],
    ownPath: String = Self.ownPath
  ) throws(StartError) {
    let folder = ownPath.lastIndex(of: "/").map { String(ownPath[..<$0]) }
    let folders =
      [folder].compactMap { $0 }
      + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    guard let path = folders.map({ "\($0)/\(Self.program)" }).first(where: Self.isProgram) else {
      throw StartError(
        .configuration,
        "--ihc-inline: no \(Self.program) in \(folders.joined(separator: ", ")); "
          + "expected it beside attributiond")
    }
    let credential = environment["CREDENTIALS_DIRECTORY"].map { "\($0)/ihc-api-key" }
    guard arguments.keyFile != nil || credential != nil else {
      throw StartError(
        .usage,
        "--ihc-key-file: missing; expected --ihc-key-file FILE, the file of the service’s key; "
          + "see `attributiond --help`")
    }
    self.path = path
    var words = ["--socket", socket, "--parent", "\(getpid())"]
    if let file = arguments.keyFile { words += ["--key-file", file] }
    if let file = arguments.authorityFile { words += ["--ca-file", file] }
    self.arguments = words
    var names = Self.passedOn + Self.proxies + Self.proxies.map { $0.uppercased() }
    // Where nobody says which file it is, it is the credential.
    if arguments.keyFile == nil { names.append("CREDENTIALS_DIRECTORY") }
    self.environment =
      names.compactMap { name in environment[name].map { "\(name)=\($0)" } }
      // Swift's tracer of crashes would print what the memory holds.
      + ["SWIFT_BACKTRACE=enable=no"]
  }

  /// Starts the program with this one's standard error; all other files close by themselves.
  ///
  /// - Returns: The process, or nil and the reason's number.
  func spawn() -> (process: pid_t?, status: Int32) {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, path, &files, &attributes, words, variables)
    return status == 0 ? (process, 0) : (nil, status)
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }

  /// Where this program is, after all links.
  private static var ownPath: String {
    guard let path = realpath("/proc/self/exe", nil) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }
}
