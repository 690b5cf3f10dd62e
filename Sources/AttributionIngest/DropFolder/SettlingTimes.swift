/// How long a dropped file must rest before it counts as complete; all the defaults are here.
package struct SettlingTimes: Hashable, Sendable {
  /// A file renamed into the inbox: two equal looks, this far apart.
  package var renamedIn: Duration = .milliseconds(200)
  /// A file that was closed after writing.
  package var closed: Duration = .seconds(1)
  /// Any other file: nothing about it changes.
  package var unchanged: Duration = .seconds(2)
  /// The same on a network file system, whose clients cache sizes and times.
  package var unchangedOnNetwork: Duration = .seconds(10)
  /// A file whose end is missing, such as half of an archive, before it is read all the same.
  package var incomplete: Duration = .seconds(60)
  /// A file that is still changing after this long is reported.
  package var stalled: Duration = .seconds(15 * 60)
  /// Between two rescans of the inbox.
  package var rescan: Duration = .seconds(60)
  /// How much longer or shorter than ``rescan`` a pause may be, as a share of it.
  package var rescanJitter = 0.1
  /// Between two rescans where events do not come, or while the inbox is missing.
  package var polling: Duration = .seconds(5)

  package init() {}
}
