import Glibc

extension DatabaseProcess {
  /// The descriptors of the process beyond its standard ones.
  static let databaseDescriptor: Int32 = 3
  static let logDescriptor: Int32 = 4

  /// Starts a program that has nothing of this process but three open files.
  ///
  /// - Returns: The process, or nil and the reason's number.
  static func spawn(
    _ path: String, _ arguments: [String], socket: Int32, _ database: Int32, _ log: Int32?
  ) -> (process: pid_t?, status: Int32) {
    // Above the numbers that they are to have, so that none is lost to another on the way.
    let lowest = logDescriptor + 1
    let sources = [socket, database, log ?? -1].map { fcntl($0, F_DUPFD_CLOEXEC, lowest) }
    defer { for source in sources where source >= 0 { close(source) } }
    guard sources[0] >= 0, sources[1] >= 0, log == nil || sources[2] >= 0 else {
      return (nil, errno)
    }
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_adddup2(&files, sources[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&files, sources[0], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&files, sources[1], databaseDescriptor)
    if log != nil { posix_spawn_file_actions_adddup2(&files, sources[2], logDescriptor) }

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
    // Swift's tracer of crashes would look at the process for a long time.
    let environment = [strdup("SWIFT_BACKTRACE=enable=no"), nil]
    defer { for word in words + environment { free(word) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, path, &files, &attributes, words, environment)
    return status == 0 ? (process, 0) : (nil, status)
  }

  /// Waits for the end of a process that was started here, and returns its status.
  static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// What the end of the process says of the database, if it came before the answer; `seconds` of
  /// processor time were allowed.
  static func error(endedWith status: Int32, seconds: Int) -> ExportError {
    let signal = status & 0x7F
    switch signal {
    case 0:
      return ExportError(
        .readFailed,
        "the process that reads the database ended with status \(status >> 8 & 0xFF) unasked")
    case SIGXCPU:
      return ExportError(
        .databaseRefused,
        "takes more than \(seconds) s of processor time to read; expected plain tables")
    case SIGKILL:
      return ExportError(
        .databaseRefused, "the process that read the database was killed; memory may be short")
    default:
      return ExportError(
        .databaseDamaged, "the process that read the database crashed: signal \(signal)")
    }
  }
}
