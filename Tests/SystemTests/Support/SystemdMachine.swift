import Foundation
import TestSupport
import Testing

/// A real systemd in namespaces of its own, with the daemon installed as its package would be.
///
/// It is booted for one shell script and thrown away with all that the script did.
struct SystemdMachine {
  static let missing = "needs root, systemd, and ../shared beside this checkout"

  /// Whether one can be booted here.
  static var isThere: Bool {
    geteuid() == 0 && access("/lib/systemd/systemd", X_OK) == 0 && access(boot, X_OK) == 0
  }

  static var canAnalyze: Bool { access("/usr/bin/systemd-analyze", X_OK) == 0 }

  private static let boot = SharedData.path("tools/with-systemd.sh")

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The path of a file of this package.
  static func path(_ name: String) -> String { "\(root)/\(name)" }

  /// Boots, installs, runs a script with `sh -eu`, and returns what it printed, a line each.
  ///
  /// The script may call `waitFor CONDITION`, which tries a command for at most twenty seconds, and
  /// `installClient`, after which there is the client for the remote service, with a key.
  static func run(_ script: String) async throws -> [String] {
    let workdir = try Workdir()
    let file = try workdir.write(prelude + script, to: "script.sh")
    let products = URL(fileURLWithPath: RunningProgram.daemon).deletingLastPathComponent().path
    let run = try await RunningProgram.run(
      [boot, "sh", "-eu", file],
      environment: [
        "WSD_BIND": [workdir.path, products, root].joined(separator: ":"), "WSD_NET": "private",
        // Booting takes a second alone, and minutes beside all other tests on a slow machine.
        "WSD_TIMEOUT": "400",
        "DAEMON": RunningProgram.daemon, "ATTRCTL": RunningProgram.attrctl,
        "CLIENT": RunningProgram.remoteClient,
        "UNITS": path("systemd"),
      ])
    try #require(run.status == 0, "status \(run.status)\n\(run.output)\n\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  private static let prelude = """
    waitFor() {
      tries=0
      while ! "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { echo "in vain: $*" >&2; journalctl -u attributiond.service >&2; exit 1; }
        sleep 0.1
      done
    }
    installClient() {
      install -m 755 "$CLIENT" /usr/bin/attributiond-ihc
      install -m 644 "$UNITS/attributiond-ihc.service" /etc/systemd/system/
      install -m 644 "$UNITS/user/attributiond-ihc.service" /etc/systemd/user/
      (umask 077; head -c 24 /dev/urandom | base64 > /etc/attributiond/ihc-api-key)
      systemctl daemon-reload
    }
    install -m 755 "$DAEMON" /usr/bin/attributiond
    install -m 755 "$ATTRCTL" /usr/bin/attrctl
    install -m 644 "$UNITS/attributiond.socket" "$UNITS/attributiond.service" /etc/systemd/system/
    install -m 644 "$UNITS/user/attributiond.socket" "$UNITS/user/attributiond.service" \
      /etc/systemd/user/
    systemd-sysusers "$UNITS/sysusers.conf"
    systemd-tmpfiles --create "$UNITS/tmpfiles.conf"
    systemctl daemon-reload
    systemctl start attributiond.socket

    """
}
