import AttributionRPC
import Foundation
import Testing

/// The units under a real systemd.
@Suite(.enabled(if: SystemdMachine.isThere, "\(SystemdMachine.missing)"))
struct SystemdTests {
  @Test func `the first call starts the daemon, which says that it is ready and what it does`()
    async throws
  {
    let lines = try await SystemdMachine.run(
      """
      stat -c '%U:%G %a' /run/attributiond/rpc.sock
      systemctl is-active attributiond.service || true
      attrctl version > /dev/null
      attrctl status --json | tr -d '\\n'; echo
      waitFor systemctl is-active --quiet attributiond.service
      systemctl is-active attributiond.service
      for name in SubState StatusText NRestarts; do
        systemctl show attributiond.service -P $name
      done
      stat -c '%U:%G %a' /var/lib/attributiond /var/lib/attributiond/inbox
      """)
    try #require(lines.count == 9, "\(lines)")
    #expect(lines[0] == "root:attribution 660")
    #expect(lines[1] == "inactive")
    let status = try JSON(parsing: lines[2])
    #expect(status["socket"] == "/run/attributiond/rpc.sock")
    #expect(status["inbox"] == "/var/lib/attributiond/inbox")
    #expect(lines[3] == "active")
    #expect(lines[4] == "running")
    #expect(!lines[5].isEmpty)
    #expect(lines[6] == "0")
    #expect(Array(lines[7...]) == ["attribution:attribution 750", "attribution:attribution 2770"])
  }

  @Test func `the service manager finds no fault with the units`() async throws {
    let lines = try await SystemdMachine.run(
      """
      installClient
      systemd-analyze verify attributiond.socket attributiond.service attributiond-ihc.service 2>&1
      mkdir -p /run/user/0
      XDG_RUNTIME_DIR=/run/user/0 systemd-analyze --user verify /etc/systemd/user/attributiond.socket \\
        /etc/systemd/user/attributiond.service /etc/systemd/user/attributiond-ihc.service 2>&1
      """)
    #expect(lines.isEmpty)
  }

  @Test func `a dropped file is read, and who is not in the group is not let in`() async throws {
    let lines = try await SystemdMachine.run(
      """
      useradd --groups attribution --create-home member
      cat > /tmp/conversions.csv <<'END'
      conv_id,user_id,conv_date,conv_time,revenue
      c1,u1,2026-01-02,10:00:00,12.50
      END
      setpriv --reuid=member --regid=member --init-groups \\
        attrctl drop /tmp/conversions.csv > /dev/null
      attrctl report --by total --json | tr -d '\\n'; echo
      setpriv --reuid=nobody --regid=nogroup --clear-groups attrctl status > /dev/null 2>&1 \\
        || echo "refused $?"
      """)
    try #require(lines.count == 2, "\(lines)")
    let totals = try #require(try JSON(parsing: lines[0])["totals"])
    #expect(totals["unattributed_revenue"] == .number(try #require(JSONNumber(text: "12.5"))))
    #expect(lines[1] == "refused 4")
  }

  @Test(.enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
  func `a dropped database is read under the units, and a damaged one is refused`() async throws {
    let lines = try await SystemdMachine.run(
      """
      sqlite3 /tmp/costs.db 'CREATE TABLE session_costs(session_id, cost)' \\
        "INSERT INTO session_costs VALUES ('s1', 1.5), ('s2', x'00')"
      attrctl drop /tmp/costs.db > /dev/null || echo "drop $?"
      attrctl status --json | tr -d '\\n'; echo
      printf damaged | dd of=/tmp/costs.db bs=1 seek=4096 conv=notrunc 2> /dev/null
      attrctl drop /tmp/costs.db > /dev/null || echo "drop $?"
      grep -o 'database-damaged: SQLite' /var/lib/attributiond/rejected/costs.db.report.json
      """)
    try #require(lines.count == 4, "\(lines)")
    #expect(lines[0] == "drop 6")
    let status = try JSON(parsing: lines[1])
    #expect(status["facts"]?["waiting_costs"] == 1)
    #expect(status["quarantine"] == 1)
    #expect(lines[2] == "drop 6")
    #expect(lines[3] == "database-damaged: SQLite")
  }

  @Test func `a stop takes less than two seconds, and the next call starts it again`() async throws
  {
    let lines = try await SystemdMachine.run(
      """
      attrctl status > /dev/null
      waitFor systemctl is-active --quiet attributiond.service
      before=$(date +%s%N)
      systemctl stop attributiond.service
      echo $(( ($(date +%s%N) - before) / 1000000 ))
      systemctl show attributiond.service -P Result
      stat -c %F /run/attributiond/rpc.sock
      attrctl status > /dev/null
      waitFor systemctl is-active --quiet attributiond.service
      systemctl is-active attributiond.service
      """)
    try #require(lines.count == 4, "\(lines)")
    #expect(try #require(Int(lines[0])) < 2_000)
    #expect(Array(lines[1...]) == ["success", "socket", "active"])
  }

  @Test func `a daemon that hangs is restarted by the watchdog, and one that idles is not`()
    async throws
  {
    let lines = try await SystemdMachine.run(
      """
      mkdir -p /run/systemd/system/attributiond.service.d
      printf '[Service]\\nWatchdogSec=1s\\n' \\
        > /run/systemd/system/attributiond.service.d/watchdog.conf
      systemctl daemon-reload
      attrctl status > /dev/null
      waitFor systemctl is-active --quiet attributiond.service
      sleep 3
      systemctl show attributiond.service -P NRestarts
      pid=$(systemctl show attributiond.service -P MainPID)
      kill -STOP "$pid"
      isRestarted() { [ "$(systemctl show attributiond.service -P NRestarts)" = 1 ]; }
      waitFor isRestarted
      attrctl status > /dev/null
      [ "$(systemctl show attributiond.service -P MainPID)" != "$pid" ] && echo restarted
      journalctl -u attributiond.service -o cat | grep -o -m 1 'Watchdog timeout'
      """)
    #expect(lines == ["0", "restarted", "Watchdog timeout"])
  }

  @Test func `a reload is seen, and the journal has structured fields`() async throws {
    let lines = try await SystemdMachine.run(
      """
      attrctl status > /dev/null
      waitFor systemctl is-active --quiet attributiond.service
      printf 'timezone: Europe/Paris\\n' > /etc/attributiond/attributiond.yaml
      systemctl reload attributiond.service
      isReloaded() { journalctl -q -o cat ATTRIBUTIOND_EVENT=settings-reloaded | grep -q .; }
      waitFor isReloaded
      waitFor systemctl is-active --quiet attributiond.service
      systemctl is-active attributiond.service
      journalctl -q -o json ATTRIBUTIOND_EVENT=settings-reloaded
      journalctl -q -o json ATTRIBUTIOND_EVENT=daemon-ready
      """)
    try #require(lines.count == 3, "\(lines)")
    #expect(lines[0] == "active")
    let reload = try JSON(parsing: lines[1])
    #expect(reload["ATTRIBUTIOND_CHANGED"] == "timezone")
    let ready = try JSON(parsing: lines[2])
    #expect(ready["MESSAGE"] == "ready")
    #expect(ready["PRIORITY"] == "6")
    #expect(ready["SYSLOG_IDENTIFIER"] == "attributiond")
    #expect(ready["MESSAGE_ID"]?.string?.count == 32)
    #expect(ready["ATTRIBUTIOND_DATA"] == "/var/lib/attributiond")
    #expect(ready["ATTRIBUTIOND_SOCKET"] == "/run/attributiond/rpc.sock")
    #expect(ready["_SYSTEMD_UNIT"] == "attributiond.service")
  }

  @Test func `a wrong configuration stops the start for good, with its message in the journal`()
    async throws
  {
    let lines = try await SystemdMachine.run(
      """
      printf 'attribution: {lookback: 90x}\\n' > /etc/attributiond/attributiond.yaml
      systemctl start attributiond.service 2> /dev/null || true
      for name in ActiveState ExecMainStatus NRestarts; do
        systemctl show attributiond.service -P $name
      done
      journalctl -q -u attributiond.service -o cat | grep -o -m 1 '^attributiond: .*'
      """)
    #expect(
      lines == [
        "failed", "78", "0",
        "attributiond: attribution.lookback: “90x” is not a duration; "
          + "expected e.g. 90d, 12h or none (in /etc/attributiond/attributiond.yaml)",
      ])
  }

  @Test func `a user has a daemon of their own`() async throws {
    let lines = try await SystemdMachine.run(
      """
      useradd --create-home own
      id=$(id -u own)
      install -d -o own -g own -m 700 /run/user/$id
      systemd-run -q --unit=own -p User=own -p Delegate=yes -p PAMName= \\
        -E XDG_RUNTIME_DIR=/run/user/$id /lib/systemd/systemd --user
      asOwn() {
        setpriv --reuid=own --regid=own --init-groups \\
          env HOME=/home/own XDG_RUNTIME_DIR=/run/user/$id "$@"
      }
      isUp() { asOwn systemctl --user is-system-running > /dev/null 2>&1; }
      waitFor isUp
      asOwn systemctl --user start attributiond.socket
      asOwn attrctl status --socket /run/user/$id/attributiond/rpc.sock > /dev/null
      waitFor asOwn systemctl --user is-active --quiet attributiond.service
      asOwn systemctl --user is-active attributiond.service
      stat -c '%U %a' /run/user/$id/attributiond/rpc.sock /home/own/.local/state/attributiond
      """)
    #expect(lines == ["active", "own 600", "own 700"])
  }
}

/// What can be said of the units without running them.
@Suite(.enabled(if: SystemdMachine.canAnalyze, "needs systemd-analyze"))
struct SystemdUnitTests {
  @Test(arguments: ["attributiond.service", "attributiond-ihc.service"])
  func `the daemon and its client are exposed by 1.1 at the most`(_ unit: String) async throws {
    let run = try await RunningProgram.run([
      "systemd-analyze", "security", "--offline=true", "--threshold=11", "--no-pager",
      SystemdMachine.path("systemd/\(unit)"),
    ])
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.contains("Overall exposure level for \(unit)"))
  }
}
