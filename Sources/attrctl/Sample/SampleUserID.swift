/// The identity of a made-up person; no two people of a set share one.
struct SampleUserID: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt64
}
