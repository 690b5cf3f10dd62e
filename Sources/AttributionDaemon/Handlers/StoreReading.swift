import AttributionCore
import AttributionStore
import GRDB

/// A snapshot of the store and the rules it is read by.
struct StoreReading {
  let database: Database
  let store: Store
  /// With what the enabled models learned.
  var rules: AttributionRules
}
