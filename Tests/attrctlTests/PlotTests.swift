import Testing

@testable import attrctl

@Suite struct PlotTests {
  private static func style(_ width: Int, isUnicode: Bool = true) -> Style {
    var style = Style.plain
    style.width = width
    style.isUnicode = isUnicode
    return style
  }

  private static let bars = BarPlot(
    title: "Credit:",
    bars: [
      .init(label: "Direct", value: 1_000, interval: 600...1_200, shown: "1.000"),
      .init(label: "Paid Social", value: 250, interval: 250...250, shown: "0.250"),
      .init(label: "TV", value: 0, shown: "0.000"),
      .init(label: "Print", value: 10, shown: "0.010"),
    ])

  @Test func `bars begin at zero, and intervals lie over them`() {
    #expect(
      Self.bars.text(Self.style(44)) == """
        Credit:
        Direct       1.000  ████████████├───────┼──┤
        Paid Social  0.250  █████┼
        TV           0.000
        Print        0.010  █

        """)
  }

  @Test func `without UTF-8 they are ASCII`() {
    #expect(
      Self.bars.text(Self.style(44, isUnicode: false)) == """
        Credit:
        Direct       1.000  ############|-------+--|
        Paid Social  0.250  #####+
        TV           0.000
        Print        0.010  #

        """)
  }

  @Test func `what is negative goes the other way`() {
    let plot = BarPlot(
      title: "Revenue:",
      bars: [
        .init(label: "Direct", value: 30, interval: -10...60, shown: "30"),
        .init(label: "(baseline)", value: -20, shown: "-20"),
        .init(label: "TV", value: 0, shown: "0"),
      ])
    #expect(
      plot.text(Self.style(34)) == """
        Revenue:
        Direct       30   ├──│──────┼────┤
        (baseline)  -20  ████│
        TV            0      │

        """)
  }

  @Test(arguments: [20, 40, 80, 200])
  func `every line fits the columns there are`(width: Int) {
    let long = String(repeating: "a very long name ", count: 9)
    let plot = BarPlot(
      title: "Credit:",
      bars: [-3, 0, 5, .max, .min].map {
        .init(label: long, value: $0, interval: min($0, 0)...max($0, 0), shown: "12.345")
      })
    let lines = plot.text(Self.style(width)).split(separator: "\n")
    #expect(lines.count == 6)
    for line in lines { #expect(line.count <= max(width, 28), "\(line)") }
    let course = CoursePlot(
      title: "", courses: [.init(label: long, steps: [Int64](repeating: 7, count: 999))])
    for line in course.text(Self.style(width)).split(separator: "\n") {
      #expect(line.count == max(width, 18))
    }
  }

  @Test func `nothing, and zeros, are drawn as nothing`() {
    #expect(BarPlot(title: "Credit:", bars: []).text(.plain) == "Credit:\n")
    let zeros = BarPlot(
      title: "Credit:", bars: [.init(label: "a", value: 0, interval: 0...0, shown: "0")])
    #expect(zeros.text(Self.style(20)) == "Credit:\na  0  ┼\n")
  }

  @Test func `a course takes the columns that labels leave`() {
    let plot = CoursePlot(
      title: "By day:",
      courses: [
        .init(label: "Direct", steps: [0, 1, 2, 7]), .init(label: "TV", steps: [1, 0, 0, 0]),
      ])
    #expect(plot.text(Self.style(40)) == "By day:\nDirect  ▁▂▃█\nTV      █▁▁▁\n")
  }
}
