/// Something on a page that is drawn, in as many columns as there are.
enum Drawing: Hashable {
  case bars(BarPlot)
  case courses(CoursePlot)

  func text(_ style: Style) -> String {
    switch self {
    case .bars(let plot): plot.text(style)
    case .courses(let plot): plot.text(style)
    }
  }
}
