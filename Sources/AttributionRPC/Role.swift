/// What the one who calls may call.
package enum Role: String, CaseIterable, Sendable {
  /// The daemon itself, its own user, and root.
  case owner
  /// Everybody else whom the socket's mode lets in.
  case people
  /// The process that talks to the remote IHC service.
  case ihc

  /// Whether one with this role may call a method that is for `audience`.
  package func mayCall(_ audience: Audience) -> Bool {
    switch (self, audience) {
    case (.owner, _), (_, .everybody), (.people, .people), (.ihc, .ihc): true
    case (.people, .ihc), (.ihc, .people): false
    }
  }
}

/// Who makes calls, and who is told where that one may not.
package struct Caller: Sendable {
  package let role: Role
  /// Takes the name of a method that was refused, and the id of the call.
  package let noteRefusal: @Sendable (_ method: String, _ request: String) -> Void

  package init(
    _ role: Role,
    noteRefusal: @escaping @Sendable (_ method: String, _ request: String) -> Void = { _, _ in }
  ) {
    self.role = role
    self.noteRefusal = noteRefusal
  }

  /// This process.
  package static let owner = Caller(.owner)
}

extension RPCError {
  /// Says that a method is not for one with such a role, and how to get the one it is for.
  package static func forbidden(
    _ method: String, for audience: Audience, to role: Role
  ) -> RPCError {
    let hint =
      switch role {
      case .ihc: "take your user out of ihc.clients, or call as another user"
      case .people, .owner:
        "a user named in ihc.clients has it; root and the daemon’s own user may call everything"
      }
    return RPCError(
      .forbidden,
      "\(method): only for the role \(audience.rawValue); this connection has the role "
        + role.rawValue,
      hint: hint)
  }
}
