import CLibFuzzer
import Glibc

/// The program `fuzz`: the name of a target, then what libFuzzer takes.
enum Fuzz {
  /// What can be fuzzed; adding a target is a file and a line here, and seeds in `corpus/`.
  static let targets: [any FuzzTarget.Type] = [
    DelimitedTarget.self,
    JSONArrayTarget.self,
    JSONLinesTarget.self,
    TimestampTarget.self,
    DecimalTarget.self,
    DatabaseTarget.self,
  ]

  /// The target of this run.
  fileprivate static let chosen: any FuzzTarget = {
    let name = CommandLine.arguments.dropFirst().first
    guard let target = targets.first(where: { $0.name == name }) else {
      let names = targets.map { $0.name }.joined(separator: ", ")
      print("usage: fuzz TARGET [libFuzzer’s arguments]\ntargets: \(names)")
      exit(2)
    }
    return target.init()
  }()
}

/// Something that reads bytes of any origin.
protocol FuzzTarget: Sendable {
  /// What the command line and the directory of its seeds call it.
  static var name: String { get }

  init()

  /// Reads the bytes; ends the process with ``require(_:_:)`` where something does not hold.
  func read(_ bytes: [UInt8])
}

/// Ends the process, which makes libFuzzer keep the input, unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  guard !condition else { return }
  fatalError(message())
}

/// What libFuzzer calls for each input, and by this name.
@_cdecl("LLVMFuzzerTestOneInput")
func readOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Fuzz.chosen.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

/// What the package manager makes the program’s entry.
@_cdecl("fuzz_main")
func main(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  _ = Fuzz.chosen
  guard let arguments, count > 1 else { return 2 }
  // libFuzzer is not to see the target’s name.
  arguments[1] = arguments[0]
  var count = count - 1
  var rest: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = arguments + 1
  return LLVMFuzzerRunDriver(&count, &rest, readOneInput)
}
