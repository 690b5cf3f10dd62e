/// The identity of a made-up session; no two sessions of a set share one.
struct SampleSessionID: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt64
}
