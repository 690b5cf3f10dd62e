import AttributionRPC
import Foundation
import Testing

/// The client for the remote service under a real systemd: who has the network, and who the key.
@Suite(.enabled(if: SystemdMachine.isThere, "\(SystemdMachine.missing)"))
struct SystemdClientTests {
  /// Starts a stand-in for the service, and the two units, and waits for the answer of one journey.
  private static let setUp = """
    installClient
    attributiond-ihc stand-in --port 0 --key-file /etc/attributiond/ihc-api-key > /tmp/stand-in &
    isListening() { grep -q listening /tmp/stand-in; }
    waitFor isListening
    url=$(sed 's/.* //' /tmp/stand-in)
    port=${url##*:}
    cat > /etc/attributiond/attributiond.yaml <<END
    attribution: {models: [ihc, ihc-remote]}
    ihc: {url: "$url", conversion_type: purchase}
    log: {level: debug}
    END
    cat > /tmp/touchpoints.csv <<'END'
    session_id,user_id,event_date,event_time,channel_name,holder_engagement,closer_engagement,impression_interaction
    s1,u1,2026-01-01,10:00:00,SEA,1,0,0
    s2,u1,2026-01-02,09:00:00,Email,0,1,0
    END
    cat > /tmp/conversions.csv <<'END'
    conv_id,user_id,conv_date,conv_time,revenue
    c1,u1,2026-01-02,10:00:00,12.50
    END
    systemctl enable -q attributiond-ihc.service
    systemctl start attributiond-ihc.service
    attrctl drop /tmp/touchpoints.csv /tmp/conversions.csv > /dev/null
    isAnswered() {
      attrctl report --model ihc-remote --by total --json | tr -d ' \\n' \\
        | grep -q '"unattributed_revenue":0[,}]'
    }
    waitFor isAnswered
    daemon=$(systemctl show attributiond.service -P MainPID)
    client=$(systemctl show attributiond-ihc.service -P MainPID)

    """

  @Test func `the daemon has no network, the client has it, and answers come all the way`()
    async throws
  {
    let lines = try await SystemdMachine.run(
      Self.setUp + """
        for unit in attributiond attributiond-ihc; do
          systemctl show $unit.service -P RestrictAddressFamilies -P PrivateNetwork | paste -sd ' '
        done
        for process in $daemon $client; do
          nsenter --target $process --net bash -c "exec 3<> /dev/tcp/127.0.0.1/$port" 2> /dev/null \\
            && echo reached || echo unreachable
        done
        ps -o user= -p $client
        systemctl kill -s KILL attributiond.service
        waitFor systemctl is-active --quiet attributiond.service
        waitFor systemctl is-active --quiet attributiond-ihc.service
        systemctl show attributiond-ihc.service -P NRestarts
        sed -i 's/^c1/c2/' /tmp/conversions.csv
        attrctl drop /tmp/conversions.csv > /dev/null
        waitFor isAnswered
        systemctl stop attributiond.service 2> /dev/null
        systemctl is-active attributiond-ihc.service || true
        systemctl show attributiond-ihc.service -P Result
        """)
    #expect(
      lines == [
        "yes AF_UNIX", "no AF_INET AF_INET6 AF_UNIX", "unreachable", "reached", "attribution-ihc",
        "0", "inactive", "success",
      ])
  }

  @Test func `the key is nowhere but in its file and in the one process that needs it`()
    async throws
  {
    let lines = try await SystemdMachine.run(
      Self.setUp + """
        key=/etc/attributiond/ihc-api-key
        holds() { grep -r -a -l -F -f $key "$@" 2> /dev/null | wc -l; }
        echo "file $(holds $key)"
        echo "processes $(holds /proc/[0-9]*/cmdline /proc/[0-9]*/environ)"
        attrctl status --json > /tmp/status.json
        attrctl report --json --model ihc-remote > /tmp/report.json
        attrctl config show > /tmp/config.txt
        echo "answers $(holds /tmp/status.json /tmp/report.json /tmp/config.txt)"
        systemctl show attributiond.service attributiond-ihc.service > /tmp/units.txt
        echo "units $(holds /tmp/units.txt)"
        stat -c %U /proc/$client/environ
        grep 'Max core file size' /proc/$client/limits | tr -s ' '
        for user in attribution attribution-ihc; do
          setpriv --reuid=$user --regid=$user --init-groups cat $key > /dev/null 2>&1 || echo "$user: no"
        done
        systemctl kill -s SEGV attributiond-ihc.service
        isRestarted() { [ "$(systemctl show attributiond-ihc.service -P NRestarts)" = 1 ]; }
        waitFor isRestarted
        systemctl stop attributiond.service 2> /dev/null
        journalctl -q -o export > /tmp/journal.txt
        grep -q 'MESSAGE=ready' /tmp/journal.txt
        echo "journal $(holds /tmp/journal.txt)"
        echo "data $(holds /var/lib/attributiond)"
        find / -xdev -name 'core*' -newer /tmp/units.txt -type f -not -path '/proc/*' 2> /dev/null | wc -l
        """)
    #expect(
      lines == [
        "file 1", "processes 0", "answers 0", "units 0", "root",
        "Max core file size 0 0 bytes ", "attribution: no", "attribution-ihc: no", "journal 0",
        "data 0", "0",
      ])
  }

  @Test func `without a key the unit does not start, and a key that is no key says what is wrong`()
    async throws
  {
    let lines = try await SystemdMachine.run(
      """
      installClient
      rm /etc/attributiond/ihc-api-key
      systemctl start attributiond-ihc.service 2> /dev/null || echo "status $?"
      systemctl reset-failed attributiond-ihc.service
      printf 'two words\\n' > /etc/attributiond/ihc-api-key
      systemctl start attributiond-ihc.service 2> /dev/null || echo "status $?"
      for name in ActiveState ExecMainStatus NRestarts; do
        systemctl show attributiond-ihc.service -P $name
      done
      journalctl -q -u attributiond-ihc.service -o cat | grep -o '^attributiond-ihc: .*'
      """)
    try #require(lines.count == 6, "\(lines)")
    #expect(Array(lines[..<5]) == ["status 1", "status 1", "failed", "78", "0"])
    #expect(
      lines[5].contains("/ihc-api-key: a space, or a sign that is not ASCII, in the key; expected ")
    )
  }
}
