extension IHCParameters {
  /// The sets that settings may name.
  package static let named: [IHCParameters] = [.default, .alternative]

  /// Curves of one trained conversion type of the remote service; every channel weighs one.
  package static let `default` = IHCParameters(
    name: "default",
    phaseWeights: PhaseWeights(
      initializer: 0.323, holder: 0.374, closer: 0.303),
    restartGapHours: 53,
    initializerCurve: Curve(
      hours: [
        0, 1.7, 1.8, 2.5, 3.3, 4.5, 6, 8.5, 11, 13.5, 16, 18.5, 21, 23, 25, 27, 29, 31, 33, 35,
        38, 41, 44, 47, 50, 52.8, 53,
      ],
      values: [
        0, 0, 0.0009, 0.0047, 0.0215, 0.0388, 0.0625, 0.1084, 0.1505, 0.187, 0.224, 0.2693,
        0.3181, 0.3551, 0.376, 0.4257, 0.469, 0.5142, 0.5584, 0.6047, 0.6649, 0.7328, 0.8032,
        0.8686, 0.9321, 0.9984, 1,
      ]),
    closerCurve: Curve(
      hours: [
        0, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.9, 1.3, 2, 3, 4.5, 7, 10, 13.3, 17, 20.5, 24, 27,
        31, 35, 40, 43.5, 46, 47.9,
      ],
      values: [
        1, 0.9253, 0.8453, 0.8331, 0.712, 0.6827, 0.6228, 0.5933, 0.5601, 0.5143, 0.4808,
        0.4608, 0.4274, 0.3913, 0.3213, 0.2657, 0.2292, 0.1706, 0.1304, 0.0927, 0.0608, 0.0376,
        0.0134, 0.0001, 0,
      ]))

  /// Curves and channel weights of another trained conversion type; journeys never restart.
  package static let `alternative` = IHCParameters(
    name: "alternative",
    phaseWeights: PhaseWeights(
      initializer: 0.345, holder: 0.38, closer: 0.275),
    restartGapHours: nil,
    initializerCurve: Curve(
      hours: [
        0, 49.4, 50, 50.7, 51.9, 53.5, 55, 57, 59, 62, 65, 67, 70, 73, 76.5, 80, 84, 88, 92, 96,
        100, 105, 110, 115, 120, 125, 130, 135, 140, 150, 165, 180, 195, 212,
      ],
      values: [
        0, 0, 0.0003, 0.0018, 0.0045, 0.0084, 0.0106, 0.012, 0.0121, 0.0146, 0.0175, 0.0199,
        0.027, 0.0348, 0.0438, 0.0531, 0.0642, 0.0743, 0.0857, 0.0985, 0.1099, 0.124, 0.1384,
        0.1533, 0.1705, 0.1858, 0.2015, 0.2202, 0.238, 0.2721, 0.3303, 0.3892, 0.4488, 0.519,
      ]),
    closerCurve: Curve(
      hours: [
        0, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.85, 1, 1.25, 1.5, 1.9, 2.4,
        3, 3.7, 4.4, 5.5, 7, 8, 10, 12, 13.5, 15, 16.6, 18.5, 20, 22, 24, 26, 28.4, 31, 35, 40,
        45, 47.4, 49, 51, 53, 56, 60, 65, 70, 75, 82, 90, 98, 104, 110, 118, 126, 133, 144, 155,
        163, 178, 193, 210, 227,
      ],
      values: [
        1, 1, 0.9985, 0.9198, 0.9124, 0.8818, 0.8545, 0.8247, 0.8145, 0.7671, 0.7436, 0.6856,
        0.673, 0.644, 0.6224, 0.6131, 0.5905, 0.5731, 0.5498, 0.5347, 0.5151, 0.5073, 0.5038,
        0.4882, 0.4759, 0.465, 0.4503, 0.4432, 0.4295, 0.4212, 0.4154, 0.3968, 0.3859, 0.381,
        0.375, 0.3669, 0.3582, 0.3488, 0.3398, 0.3334, 0.3248, 0.3109, 0.3059, 0.2995, 0.2847,
        0.276, 0.2597, 0.246, 0.231, 0.2021, 0.1922, 0.1796, 0.1624, 0.1508, 0.1285, 0.1097,
        0.1033, 0.0978, 0.0786, 0.0603, 0.0486, 0.0414,
      ]),
    channelWeights: [
      "Affiliate & Partnerships": PhaseWeights(
        initializer: 1.0003, holder: 1, closer: 1.0001),
      "Direct Traffic": PhaseWeights(
        initializer: 0.8047, holder: 0.9361, closer: 1.0772),
      "FB & IG Ads": PhaseWeights(
        initializer: 0.971, holder: 1, closer: 1.0027),
      "Microsoft Ads": PhaseWeights(
        initializer: 1, holder: 1, closer: 0.9767),
      "Newsletter & Email": PhaseWeights(
        initializer: 0.9959, holder: 1, closer: 1.0006),
      "Organic Traffic": PhaseWeights(
        initializer: 1.0019, holder: 1, closer: 0.9997),
      "Paid Search Brand": PhaseWeights(
        initializer: 1.0025, holder: 1, closer: 0.998),
      "Paid Search Non Brand": PhaseWeights(
        initializer: 0.9973, holder: 1, closer: 1.0025),
      "Performance Max": PhaseWeights(
        initializer: 1, holder: 1, closer: 1),
      "Referral": PhaseWeights(
        initializer: 0.9844, holder: 1.0088, closer: 0.987),
      "Social Organic": PhaseWeights(
        initializer: 0.971, holder: 0.996, closer: 0.983),
      "TikTok Ads": PhaseWeights(
        initializer: 1, holder: 1, closer: 0.9983),
      "Untracked Conversions": PhaseWeights(
        initializer: 0.971, holder: 1, closer: 0.9994),
    ])
}
