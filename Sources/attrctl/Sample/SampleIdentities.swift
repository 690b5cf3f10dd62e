/// Names the people and sessions of one set, so that sets of different seeds do not collide.
///
/// Numbers are scrambled one to one, so that within a set no identity is given twice.
struct SampleIdentities: Sendable {
  private let salt: UInt64

  init(seed: UInt64) { salt = SampleRandom.mix(~seed) }

  /// The person of this number.
  func user(_ number: Int) -> SampleUserID {
    SampleUserID(rawValue: SampleRandom.mix(salt &+ UInt64(number) << 1))
  }

  /// The same person as a system sees them that shares no cookie with the sessions.
  func stranger(_ number: Int) -> SampleUserID {
    SampleUserID(rawValue: SampleRandom.mix(salt &+ (UInt64(number) << 1 | 1)))
  }

  /// The visit number `visit` (below ``SampleJourney/longest``) of a person.
  func session(_ visit: Int, ofUser number: Int) -> SampleSessionID {
    SampleSessionID(rawValue: SampleRandom.mix(~salt &+ (UInt64(number) << 8 | UInt64(visit))))
  }
}
