// swift-tools-version: 6.2
// The map of Kolchi: five floors, Kernel → tools → contexts → sites → Kolchi.
// A module uses only floors beneath it and, among the contexts, only those named beside it.
import PackageDescription

/// Settings that every Swift target shares; a warning is an error.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// C libraries of the system: module name, Debian package, pkg-config name where its headers are not in `/usr/include`.
let libraries: [(name: String, debian: String, pkgConfig: String?)] = [
    ("CPostgres", "libpq-dev", "libpq"),
    ("CGD", "libgd-dev", nil),
    ("CMagic", "libmagic-dev", nil),
    ("CSodium", "libsodium-dev", nil),
    ("CSeccomp", "libseccomp-dev", nil),
    ("CZlib", "zlib1g-dev", nil),
    ("CBrotli", "libbrotli-dev", nil),
    ("CQREncode", "libqrencode-dev", nil),
    ("CArchive", "libarchive-dev", nil),
    ("CIDN2", "libidn2-dev", nil),
]

/// Tools know nothing of the shop.
let tools: [(name: String, uses: [String])] = [
    ("Kernel", ["CLinux", "CIDN2"]),
    ("Confusables", ["Kernel", "CICU"]),
    ("Metrics", ["Kernel"]),
    ("Tracing", ["Kernel"]),
    ("Links", ["Kernel"]),
    ("Logging", ["Kernel", "CLinux"]),
    ("Config", ["Kernel"]),
    ("Secrets", ["Kernel", "Metrics", "CSodium", "CCrypto"]),
    ("Loops", ["Kernel", "Metrics", "CLinux"]),
    ("HTTP", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "CLinux", "CZlib", "CBrotli"]),
    ("HTML", ["Kernel", "Links"]),
    ("Postgres", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "CLinux", "CPostgres"]),
    ("Outgoing", ["Kernel", "CCurl"]),
    ("Mail", ["Kernel", "Outgoing", "CCurl"]),
    ("SMS", ["Kernel", "Outgoing"]),
    ("OTLP", ["Kernel", "Logging", "Metrics", "Tracing", "Outgoing"]),
    ("Jobs", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "Postgres"]),
    ("Auditing", ["Kernel", "Secrets", "Postgres", "Jobs"]),
    ("Images", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "CLinux", "CPictures", "CGD", "CMagic", "CSeccomp", "CSodium"]),
    ("Barcodes", ["CQREncode"]),
    ("Archives", ["Kernel", "CArchive"]),
    ("OpenID", ["Kernel", "Config", "Secrets", "Outgoing"]),
    ("TemplateCompiler", []),
]

/// Contexts are the parts of the shop: types, rules, SQL and jobs; no HTTP, no HTML, but for Notifications, which renders mails.
/// Lowest rank first. Each may use Kernel, Links, Logging, Secrets, Postgres, Jobs and Auditing, and the contexts named.
let contexts: [(name: String, rank: Int, uses: [String])] = [
    ("Identity", 0, ["Confusables", "Loops", "Metrics"]),
    ("Places", 0, ["Loops"]),
    ("Media", 0, ["Images", "Loops"]),
    ("Sellers", 1, ["Confusables", "Identity", "Media", "Places"]),
    ("Catalog", 2, ["Sellers", "Media"]),
    ("Shipping", 2, ["Sellers"]),
    ("Inventory", 3, ["Catalog", "Sellers"]),
    ("Moderation", 3, ["Identity", "Catalog"]),
    ("Orders", 4, ["Confusables", "Identity", "Inventory", "Catalog", "Shipping", "Sellers", "Media"]),
    ("Notifications", 6, ["HTML", "Outgoing", "Mail", "SMS", "Loops", "Metrics", "Places", "Identity", "Orders"]),
    ("Search", 6, ["Images", "Loops", "Inventory", "Catalog", "Shipping", "Sellers", "Media"]),
    ("Privacy", 7, ["Identity", "Media", "Sellers", "Moderation", "Orders", "Notifications"]),
]

/// A site is the pages of one audience. `Site` is what they share.
let sites: [(name: String, uses: [String])] = [
    (
        "Site",
        ["OpenID", "Outgoing", "Images", "Places", "Identity", "Sellers", "Catalog", "Shipping", "Inventory", "Search", "Notifications"]
    ),
    (
        "Storefront",
        [
            "Site", "Archives", "Barcodes", "OpenID", "Places", "Identity", "Images", "Media", "Sellers", "Catalog", "Shipping",
            "Inventory", "Moderation", "Orders", "Search", "Notifications", "Privacy",
        ]
    ),
]

let beneathContexts = ["Kernel", "Links", "Logging", "Secrets", "Postgres", "Jobs", "Auditing"]
let beneathSites = beneathContexts + ["Metrics", "Tracing", "Config", "Loops", "HTTP", "HTML"]
let everything = tools.map(\.name).filter { $0 != "TemplateCompiler" } + contexts.map(\.name) + sites.map(\.name)

func swift(_ name: String, uses: [String]) -> Target {
    .target(name: name, dependencies: uses.map { .init(stringLiteral: $0) }, exclude: ["README.md"], swiftSettings: settings)
}

/// `Templates` in a module's folder is a symbolic link to `Templates/<Module>`, so that SwiftPM sees edits there.
func rendering(_ name: String, uses: [String]) -> Target {
    .target(
        name: name, dependencies: uses.map { .init(stringLiteral: $0) },
        exclude: ["README.md", "Templates"], swiftSettings: settings, plugins: ["CompileTemplates"])
}

func tests(_ name: String, uses: [String]) -> Target {
    .testTarget(name: name + "Tests", dependencies: (uses + ["TestKit"]).map { .init(stringLiteral: $0) }, swiftSettings: settings)
}

/// Addresses of functions are found at start, and then nobody can overwrite them (ld(1): `-z relro`, `-z now`).
let linked: [LinkerSetting] = [.unsafeFlags(["relro", "now"].flatMap { ["-Xlinker", "-z", "-Xlinker", $0] })]

let package = Package(
    name: "Kolchi",
    products: [.executable(name: "kolchi", targets: ["Kolchi"])],
    targets:
        libraries.map { .systemLibrary(name: $0.name, pkgConfig: $0.pkgConfig, providers: [.apt([$0.debian])]) }
        + [.target(name: "CLinux"), .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")])]
        + [.target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")])]
        + [.target(name: "CICU", linkerSettings: ["icui18n", "icuuc"].map { .linkedLibrary($0) })]
        + [.target(name: "CPictures", linkerSettings: ["gd", "jpeg", "png", "webp", "lcms2", "z"].map { .linkedLibrary($0) })]
        + tools.map { swift($0.name, uses: $0.uses) }
        + contexts.map { ($0.uses.contains("HTML") ? rendering : swift)($0.name, beneathContexts + $0.uses) }
        + sites.map { rendering($0.name, uses: beneathSites + $0.uses) }
        + [
            .executableTarget(name: "TemplateTool", dependencies: ["TemplateCompiler"], swiftSettings: settings),
            .plugin(name: "CompileTemplates", capability: .buildTool(), dependencies: ["TemplateTool"]),
            .executableTarget(
                name: "Kolchi", dependencies: (everything + ["CLinux"]).map { .init(stringLiteral: $0) }, exclude: ["README.md"],
                swiftSettings: settings,
                linkerSettings: linked),
            .executableTarget(
                name: "HTTPProbe", dependencies: ["Kernel", "Loops", "HTTP"], path: "Tests/Wire/Probe", swiftSettings: settings),
            .executableTarget(name: "Shoppers", dependencies: ["Loops", "CLinux"], path: "Benchmarks/Shoppers", swiftSettings: settings),
            .executableTarget(
                name: "Polls", dependencies: ["Loops", "Postgres", "CLinux"], path: "Benchmarks/Polls", swiftSettings: settings),
            .target(name: "PictureAttacks", dependencies: ["CGD", "CZlib"], path: "Tests/Pictures/Attacks", swiftSettings: settings),
            .executableTarget(
                name: "PictureProbe", dependencies: ["Loops", "Images", "PictureAttacks"], path: "Tests/Pictures/Probe",
                swiftSettings: settings),
            .target(
                name: "TestKit", dependencies: everything.map { .init(stringLiteral: $0) }, exclude: ["README.md"], swiftSettings: settings),
        ]
        + [
            tests(
                "Architecture",
                uses: [
                    "Kernel", "HTML", "HTTP", "Postgres", "Secrets", "Auditing", "Places", "Identity", "Sellers", "Catalog", "Shipping",
                    "Inventory", "Moderation", "Orders", "Notifications", "Search",
                    "Privacy", "Site", "Storefront", "Kolchi",
                ]),
            tests("Config", uses: ["Kernel", "Config"]),
            tests("Identity", uses: ["Kernel", "Metrics", "Logging", "Loops", "Secrets", "Postgres", "Jobs", "Auditing", "Identity"]),
            tests("Places", uses: ["Kernel", "Postgres", "Auditing", "Places"]),
            tests("Sellers", uses: ["Kernel", "Postgres", "Sellers"]),
            tests("Catalog", uses: ["Kernel", "Postgres", "Sellers", "Catalog"]),
            tests("Media", uses: ["Kernel", "Logging", "Postgres", "Jobs", "Images", "Media"]),
            tests("Shipping", uses: ["Kernel", "Postgres", "Sellers", "Shipping"]),
            tests("Search", uses: ["Kernel", "Logging", "Postgres", "Jobs", "Sellers", "Catalog", "Shipping", "Inventory", "Search"]),
            tests("Kernel", uses: ["Kernel"]),
            tests("Confusables", uses: ["Confusables"]),
            tests("Inventory", uses: ["Kernel", "Postgres", "Catalog", "Inventory"]),
            tests("Moderation", uses: ["Kernel", "Postgres", "Catalog", "Moderation"]),
            tests(
                "Checks",
                uses: [
                    "Kernel", "Config", "Logging", "Postgres", "Jobs", "Auditing", "Images", "Places", "Catalog", "Shipping", "Inventory",
                    "Orders", "Search", "Kolchi",
                ]),
            tests(
                "Orders",
                uses: [
                    "Kernel", "Logging", "Secrets", "Postgres", "Jobs", "Identity", "Catalog", "Sellers", "Shipping", "Inventory", "Orders",
                ]),
            tests("Links", uses: ["Kernel", "Links"]),
            tests("Metrics", uses: ["Kernel", "Metrics"]),
            tests("Tracing", uses: ["Kernel", "Tracing"]),
            tests("Outgoing", uses: ["Kernel", "Loops", "HTTP", "Outgoing"]),
            tests("Mail", uses: ["Kernel", "Mail"]),
            tests("SMS", uses: ["Kernel", "HTTP", "SMS"]),
            tests(
                "Notifications",
                uses: [
                    "Kernel", "Links", "HTML", "Logging", "Secrets", "Postgres", "Jobs", "Mail", "SMS", "Places", "Identity", "Catalog",
                    "Orders", "Notifications",
                ]),
            tests("OTLP", uses: ["Kernel", "Loops", "Logging", "Metrics", "Tracing", "HTTP", "OTLP"]),
            tests("Logging", uses: ["Logging"]),
            tests("Loops", uses: ["Kernel", "Loops"]),
            tests("Postgres", uses: ["Kernel", "Metrics", "Tracing", "Loops", "Postgres"]),
            tests("Auditing", uses: ["Kernel", "Postgres", "Auditing"]),
            tests("Jobs", uses: ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "Postgres", "Jobs"]),
            tests("HTML", uses: ["Kernel", "Links", "HTML"]),
            tests("TemplateCompiler", uses: ["TemplateCompiler"]),
            tests(
                "Storefront",
                uses: [
                    "Auditing", "Kernel", "Metrics", "Links", "Config", "Loops", "HTML", "HTTP", "Logging", "Postgres", "Jobs", "Secrets",
                    "Places", "Identity", "Images", "Media", "Sellers", "Catalog", "Shipping",
                    "Inventory", "Moderation", "Orders", "Search", "Notifications", "Privacy", "Site", "Storefront", "Tracing", "Kolchi",
                    "PictureAttacks",
                ]),
            tests(
                "Kolchi",
                uses: [
                    "Kernel", "Loops", "HTTP", "CLinux", "Images", "Secrets", "Postgres", "Jobs", "Identity", "Catalog", "Inventory",
                    "Orders", "Notifications", "Site", "Storefront", "Kolchi",
                ]),
            tests("HTTP", uses: ["Kernel", "Metrics", "Tracing", "Loops", "HTTP", "Images"]),
            tests("Secrets", uses: ["Kernel", "Metrics", "Secrets"]),
            tests("Barcodes", uses: ["Barcodes"]),
            tests("Archives", uses: ["Kernel", "Archives"]),
            tests("OpenID", uses: ["Kernel", "Config", "Secrets", "Loops", "HTTP", "Outgoing", "OpenID"]),
            tests("Images", uses: ["Kernel", "Metrics", "Loops", "Images", "PictureAttacks"]),
        ]
)
