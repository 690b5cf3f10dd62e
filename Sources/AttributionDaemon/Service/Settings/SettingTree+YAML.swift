import Yams

extension SettingTree {
  /// The tree that a text in YAML is; nil where it is empty.
  ///
  /// - Throws: What the YAML library says.
  init?(yaml text: String) throws {
    guard let node = try Yams.compose(yaml: text) else { return nil }
    self.init(node, hasLines: false)
  }

  fileprivate init(_ node: Node, hasLines: Bool) {
    line = hasLines ? node.mark?.line : nil
    switch node {
    case .scalar(let scalar):
      content = .scalar(node.null == nil ? scalar.string : "")
    case .sequence(let elements):
      content = .list(elements.map { SettingTree($0, hasLines: hasLines) })
    case .mapping(let members):
      content = .mapping(
        members.map { member in
          Member(
            name: member.key.string ?? "", value: SettingTree(member.value, hasLines: hasLines))
        })
    case .alias: content = .scalar("")
    }
  }
}

/// A configuration file in two parts: the settings that have parts of their own, and the rest,
/// which is for the configuration library, as that knows of no lists of mappings.
struct SettingDocument {
  private(set) var trees: [String: SettingTree] = [:]
  private(set) var rest: [UInt8]

  /// Divides a file; one that is no YAML mapping is all rest.
  init(_ bytes: [UInt8]) {
    rest = bytes
    guard let text = String(validating: bytes, as: UTF8.self),
      let mapping = try? Yams.compose(yaml: text)?.mapping
    else { return }
    let names = SettingKey.all.filter(\.isTree).map(\.name)
    var others: [(Node, Node)] = []
    for (key, value) in mapping {
      if let name = key.string, names.contains(name) {
        trees[name] = SettingTree(value, hasLines: true)
      } else {
        others.append((key, value))
      }
    }
    guard !trees.isEmpty else { return }
    let serialised = others.isEmpty ? "" : try? Yams.serialize(node: Node(others))
    rest = serialised.map { Array($0.utf8) } ?? bytes
  }
}
