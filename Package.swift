// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "attributiond",
  products: [
    .executable(name: "attributiond", targets: ["attributiond"]),
    .executable(name: "attrctl", targets: ["attrctl"]),
    .executable(name: "attributiond-ihc", targets: ["attributiond-ihc"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
  ],
  targets: [
    .target(name: "AttributionCore", swiftSettings: settings),
    .systemLibrary(name: "CByteMarks"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "AttributionIngest",
      dependencies: [
        "AttributionCore", "CByteMarks", "CZlib", "CZstd",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .systemLibrary(
      name: "CSQLiteTuning", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "AttributionStore",
      dependencies: [
        "AttributionCore", "CSQLiteTuning", "CZstd",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .target(name: "AttributionRPC", dependencies: ["AttributionCore"], swiftSettings: settings),
    .systemLibrary(
      name: "CIsolation", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CProcess"),
    .target(
      name: "AttributionDaemon",
      dependencies: [
        "AttributionCore", "AttributionIngest", "AttributionStore", "AttributionRPC",
        "CIsolation", "CSystemd",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(
      name: "AttributionIHC",
      dependencies: [
        "AttributionCore", "AttributionRPC", "CProcess", "CSystemd",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .target(
      name: "AttributionStandIn",
      dependencies: [
        "AttributionCore", "AttributionRPC",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "attributiond-ihc", dependencies: ["AttributionIHC", "AttributionStandIn"],
      swiftSettings: settings),
    .executableTarget(
      name: "attributiond", dependencies: ["AttributionDaemon"], swiftSettings: settings),
    .executableTarget(
      name: "attrctl",
      dependencies: [
        "AttributionCore", "AttributionRPC",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["AttributionCore"], path: "Tests/TestSupport",
      swiftSettings: settings),
    .testTarget(
      name: "AttributionCoreTests", dependencies: ["AttributionCore", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AttributionIngestTests",
      dependencies: [
        "AttributionIngest", "AttributionCore", "CZlib", "CZstd", "TestSupport", "attributiond",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AttributionStoreTests",
      dependencies: [
        "AttributionStore", "AttributionCore", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AttributionRPCTests",
      dependencies: ["AttributionRPC", "AttributionCore", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AttributionDaemonTests",
      dependencies: [
        "AttributionDaemon", "AttributionIngest", "AttributionStore", "AttributionRPC",
        "AttributionCore", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AttributionIHCTests",
      dependencies: [
        "AttributionIHC", "AttributionRPC", "AttributionCore", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AttributionStandInTests",
      dependencies: [
        "AttributionStandIn", "AttributionRPC", "AttributionCore", "TestSupport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "attrctlTests",
      dependencies: ["attrctl", "AttributionRPC", "AttributionCore", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "attributiond", "attrctl", "attributiond-ihc", "AttributionStandIn", "AttributionRPC",
        "AttributionCore", "TestSupport",
      ],
      swiftSettings: settings),
  ]
)
