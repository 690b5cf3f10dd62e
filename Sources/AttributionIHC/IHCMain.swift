import AsyncHTTPClient

/// The program `attributiond-ihc`: arguments in, exit status out.
package enum IHCMain {
  package static func run(arguments: [String]) async -> Int32 { 0 }
}
