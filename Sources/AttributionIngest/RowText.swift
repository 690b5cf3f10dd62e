/// A piece of the text of a batch's rows, in the view of the file or in the batch itself.
package struct TextSlice: Hashable, Sendable {
  /// Where it starts; the highest bit tells that it is in the view.
  let place: UInt32
  /// Its length in bytes.
  package let count: UInt32

  static let inView: UInt32 = 1 << 31

  init(offset: Int, count: Int) {
    precondition(offset < Self.inView, "a batch's text is short")
    place = UInt32(offset)
    self.count = UInt32(count)
  }

  /// A field that stays in view.
  @inline(__always)
  init(inView field: FieldRange) {
    place = field.start | Self.inView
    count = field.end - field.start
  }

  package static let empty = TextSlice(offset: 0, count: 0)
}

/// The text that the rows of a batch refer to, as long as the batch is not changed.
package struct RowText {
  let own: UnsafeRawBufferPointer
  let view: UnsafeRawBufferPointer

  fileprivate init(own: UnsafeRawBufferPointer, view: UnsafeRawBufferPointer) {
    self.own = own
    self.view = view
  }

  package subscript(slice: TextSlice) -> UnsafeRawBufferPointer {
    let isInView = slice.place & TextSlice.inView != 0
    let bytes = isInView ? view : own
    let start = Int(slice.place & ~TextSlice.inView)
    let end = start + Int(slice.count)
    precondition(end <= bytes.count, "a slice is of its own batch")
    return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
  }
}

extension RowBatch {
  package func withText<Result>(_ body: (RowText) throws -> Result) rethrows -> Result {
    try text.withUnsafeBytes { own in
      try view.withUnsafeBytes { try body(RowText(own: own, view: $0)) }
    }
  }

  /// A copy of a row's text.
  package subscript(slice: TextSlice) -> [UInt8] { withText { Array($0[slice]) } }
}
