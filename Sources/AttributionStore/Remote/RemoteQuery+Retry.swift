import Foundation
import GRDB

extension RemoteQuery {
  /// A journey of now that was given up.
  package struct GivenUp: Hashable, Sendable {
    package var key: [UInt8]
    package var code: String
    package var message: String

    /// Whether asking again is of no use while the settings are these.
    package var isTooLong: Bool { code == RemoteFault.tooLong.rawValue }
  }

  /// The journey of a conversion that was given up, if its journey of now was.
  package func givenUp(_ conversion: String) throws -> GivenUp? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT key, code, message FROM ihc_journey
        WHERE conversion_id = ? AND state = 'failed' AND is_current <> 0
        """, arguments: [conversion]
    ).map { row in
      GivenUp(
        key: Array(row[0] as Data), code: row[1] as String? ?? "", message: row[2] as String? ?? "")
    }
  }
}
