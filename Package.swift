// swift-tools-version: 6.2
// The map of Kolchi: five layers, Kernel → tools → contexts → sites → Kolchi. Each layer is a folder of Sources and Tests.
// A module uses only layers beneath it and, among the contexts, only those named beside it.
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

/// C code of our own: module name, and the libraries of the system that it links.
let wrappers: [(name: String, links: [String])] = [
    ("CLinux", []),
    ("CCurl", ["curl"]),
    ("CCrypto", ["crypto"]),
    ("CICU", ["icui18n", "icuuc"]),
    ("CPictures", ["gd", "jpeg", "png", "webp", "lcms2", "z"]),
]

let kernel: [(name: String, uses: [String])] = [("Kernel", ["CLinux", "CIDN2"])]

/// Tools know nothing of the shop.
let tools: [(name: String, uses: [String])] = [
    ("Confusables", ["Kernel", "CICU"]),
    ("Metrics", ["Kernel"]),
    ("Tracing", ["Kernel"]),
    ("Links", ["Kernel"]),
    ("Logging", ["Kernel", "CLinux"]),
    ("Config", ["Kernel"]),
    ("Loops", ["Kernel", "Metrics", "CLinux"]),
    ("Secrets", ["Kernel", "Metrics", "Loops", "CSodium", "CCrypto"]),
    ("HTTP", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "CLinux", "CZlib", "CBrotli"]),
    ("HTML", ["Kernel", "Links"]),
    ("Postgres", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "CLinux", "CPostgres"]),
    ("Outgoing", ["Kernel", "Loops", "CLinux", "CCurl", "CIDN2"]),
    ("Mail", ["Kernel", "Loops", "Outgoing", "CCurl"]),
    ("SMS", ["Kernel", "Outgoing"]),
    ("OTLP", ["Kernel", "Logging", "Metrics", "Tracing", "Outgoing"]),
    ("Jobs", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "Postgres"]),
    ("Auditing", ["Kernel", "Secrets", "Postgres", "Jobs"]),
    ("Callbacks", ["Kernel", "Secrets", "Logging", "Metrics", "Loops", "Postgres", "Jobs"]),
    ("Settings", ["Kernel", "HTML", "Logging", "Loops", "Postgres", "Auditing"]),
    ("Images", ["Kernel", "Metrics", "Tracing", "Logging", "Loops", "CLinux", "CPictures", "CGD", "CMagic", "CSeccomp", "CSodium"]),
    ("Barcodes", ["CQREncode"]),
    ("Archives", ["Kernel", "CArchive", "CZlib"]),
    ("CSV", ["Kernel"]),
    ("Calendars", ["Kernel"]),
    ("OpenID", ["Kernel", "Config", "Secrets", "Outgoing"]),
    ("TemplateCompiler", []),
]

/// Contexts are the parts of the shop: types, rules, SQL and jobs; no HTTP, no HTML. Only Notifications renders mails, and Shipping has
/// the words for delivery, which mails and pages share.
/// Lowest rank first. Each may use Kernel, Links, Logging, Secrets, Postgres, Jobs, Auditing and Settings, and the contexts named.
let contexts: [(name: String, rank: Int, uses: [String])] = [
    ("Places", 0, ["Loops"]),
    ("Media", 0, ["Images", "Loops"]),
    ("Identity", 1, ["Confusables", "Loops", "Metrics", "Places"]),
    ("Sellers", 2, ["Confusables", "Images", "Identity", "Media", "Places"]),
    ("Catalog", 3, ["Confusables", "Identity", "Sellers", "Media"]),
    ("Shipping", 3, ["HTML", "Callbacks", "Sellers", "Places"]),
    ("Payments", 3, ["Callbacks", "Loops", "Metrics"]),
    ("Ledger", 3, ["Metrics"]),
    ("SimulatedPayments", 4, ["Callbacks", "Loops", "Outgoing", "Payments"]),
    ("Inventory", 4, ["Places", "Identity", "Catalog", "Sellers"]),
    ("Moderation", 4, ["Identity", "Catalog"]),
    ("Carts", 6, ["Places", "Identity", "Inventory", "Catalog", "Shipping", "Sellers"]),
    (
        "Orders", 7,
        ["Metrics", "Places", "Identity", "Inventory", "Catalog", "Carts", "Shipping", "Payments", "Ledger", "Sellers", "Media"]
    ),
    ("Repairs", 8, ["Places", "Identity", "Sellers"]),
    ("Support", 8, ["Identity", "Images", "Media"]),
    (
        "Imports", 8,
        ["Archives", "CSV", "Images", "Loops", "Metrics", "Outgoing", "Places", "Identity", "Sellers", "Catalog", "Inventory", "Media"]
    ),
    ("Search", 9, ["Images", "Loops", "Places", "Inventory", "Catalog", "Sellers", "Media"]),
    ("Console", 10, ["Identity", "Catalog", "Shipping", "Moderation", "Carts", "Orders", "Support"]),
    (
        "Notifications", 11,
        [
            "HTML", "Outgoing", "Mail", "SMS", "Loops", "Metrics", "Places", "Identity", "Sellers", "Catalog", "Shipping", "Inventory",
            "Payments", "Orders",
            "Support", "Imports",
        ]
    ),
    (
        "Privacy", 12,
        [
            "Identity", "Media", "Sellers", "Catalog", "Moderation", "Carts", "Orders", "Repairs", "Support", "Imports", "Console",
            "Notifications",
        ]
    ),
]

/// A site is the pages of one audience. `Web` and `Components` are what they share.
let sites: [(name: String, uses: [String])] = [
    ("Components", ["Images", "Places", "Identity", "Catalog", "Orders"]),
    ("Web", ["Components", "CSV", "Images", "Callbacks", "Places", "Identity", "Sellers", "Support"]),
    (
        "Accounts",
        [
            "Web", "Components", "Archives", "Barcodes", "OpenID", "Outgoing", "Images", "Places", "Media", "Identity", "Sellers", "Carts",
            "Orders", "Notifications", "Privacy",
        ]
    ),
    (
        "BackOffice",
        [
            "Web", "Components", "CSV", "Images", "Identity", "Places", "Media", "Sellers", "Catalog", "Inventory", "Shipping", "Support",
            "Console", "Notifications",
        ]
    ),
    (
        "SellerDesk",
        [
            "Web", "Components", "Barcodes", "CSV", "Images", "Places", "Media", "Identity", "Sellers", "Catalog", "Shipping", "Inventory",
            "Payments", "Orders", "Imports", "Notifications",
        ]
    ),
    (
        "Storefront",
        [
            "Web", "Components", "Images", "Places", "Identity", "Sellers", "Catalog", "Shipping", "Inventory", "Moderation",
            "Carts", "Orders", "Payments", "Support", "Search", "SimulatedPayments", "Notifications",
        ]
    ),
]

let beneathContexts = ["Kernel", "Links", "Logging", "Secrets", "Postgres", "Jobs", "Auditing", "Settings"]
let beneathSites = beneathContexts + ["Metrics", "Tracing", "Config", "Loops", "HTTP", "HTML"]

/// A module with its layer, which is its folder, and all modules that it uses itself.
struct Module {
    let name: String
    let layer: String
    let uses: [String]

    /// Where its sources are: a module in the folder of another layer does not build.
    var path: String { layer.isEmpty ? "Sources/\(name)" : "Sources/\(layer)/\(name)" }
    /// Whether it has templates. `Templates` in its folder is a symbolic link to `Templates/<Module>`, so that SwiftPM sees edits there.
    var renders: Bool { layer == "Sites" || layer == "Contexts" && uses.contains("HTML") }

    var target: Target {
        .target(
            name: name, dependencies: uses.map { .init(stringLiteral: $0) }, path: path,
            exclude: ["README.md"] + (renders ? ["Templates"] : []), swiftSettings: settings,
            plugins: renders ? ["CompileTemplates"] : [])
    }
}

let modules =
    kernel.map { Module(name: $0.name, layer: "", uses: $0.uses) }
    + tools.map { Module(name: $0.name, layer: "Tools", uses: $0.uses) }
    + contexts.map { Module(name: $0.name, layer: "Contexts", uses: beneathContexts + $0.uses) }
    + sites.map { Module(name: $0.name, layer: "Sites", uses: beneathSites + $0.uses) }
let everything = modules.map(\.name).filter { $0 != "TemplateCompiler" }

/// The tests of a module may import it and all that it uses, directly or not, and the modules named beside it.
let testedModules: [(name: String, beside: [String])] = [
    ("Kernel", []), ("Confusables", []), ("Metrics", []), ("Tracing", []), ("Links", []), ("Logging", []), ("Config", []),
    ("Secrets", []), ("Loops", []), ("HTTP", ["Images"]), ("HTML", []), ("Postgres", []),
    ("Outgoing", ["Loops", "HTTP", "CCurl"]), ("Mail", []), ("SMS", ["HTTP"]),
    ("OTLP", ["Loops", "HTTP"]), ("Jobs", []), ("Auditing", []), ("Callbacks", []), ("Settings", []),
    ("Images", ["PictureAttacks"]),
    ("Barcodes", []), ("Archives", []), ("CSV", []), ("Calendars", []), ("OpenID", ["Loops", "HTTP"]), ("TemplateCompiler", []),
    ("Identity", []), ("Places", []), ("Media", ["Identity"]), ("Sellers", []), ("Catalog", []), ("Shipping", []), ("Payments", []),
    ("Ledger", []), ("SimulatedPayments", ["HTTP"]),
    ("Inventory", []),
    ("Moderation", []), ("Carts", []), ("Orders", []), ("Repairs", []), ("Support", []), ("Imports", ["HTTP"]), ("Console", []),
    ("Notifications", []), ("Search", []),
    ("Components", []), ("Web", []),
    ("Accounts", everything + ["Kolchi", "PictureAttacks"]),
    ("BackOffice", everything + ["Kolchi"]), ("SellerDesk", everything + ["Kolchi", "PictureAttacks"]),
    ("Storefront", everything + ["Kolchi", "PictureAttacks"]),
]

/// All modules of ours that one uses, directly or not.
func closure(_ name: String) -> [String] {
    var found: [String] = []
    var rest = [name]
    while let next = rest.popLast() {
        guard !found.contains(next), let module = modules.first(where: { $0.name == next }) else { continue }
        found.append(next)
        rest += module.uses
    }
    return found
}

func tests(_ name: String, layer: String = "", uses: [String]) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: Set(uses + ["TestKit"]).sorted().map { .init(stringLiteral: $0) },
        path: layer.isEmpty ? "Tests/\(name)Tests" : "Tests/\(layer)/\(name)Tests", swiftSettings: settings)
}

let testTargets =
    testedModules.map { name, beside in
        tests(name, layer: modules.first { $0.name == name }?.layer ?? "", uses: closure(name) + beside)
    } + [
        tests("Architecture", uses: everything + ["Kolchi"]),
        tests("Checks", uses: everything + ["Kolchi"]),
        tests("Kolchi", uses: everything + ["Kolchi", "CLinux"]),
    ]

/// Addresses of functions are found at start, and then nobody can overwrite them (ld(1): `-z relro`, `-z now`).
let linked: [LinkerSetting] = [.unsafeFlags(["relro", "now"].flatMap { ["-Xlinker", "-z", "-Xlinker", $0] })]

let package = Package(
    name: "Kolchi",
    products: [.executable(name: "kolchi", targets: ["Kolchi"])],
    targets:
        libraries.map {
            .systemLibrary(name: $0.name, path: "Sources/C/\($0.name)", pkgConfig: $0.pkgConfig, providers: [.apt([$0.debian])])
        }
        + wrappers.map { .target(name: $0.name, path: "Sources/C/\($0.name)", linkerSettings: $0.links.map { .linkedLibrary($0) }) }
        + modules.map(\.target)
        + [
            .executableTarget(
                name: "TemplateTool", dependencies: ["TemplateCompiler"], path: "Sources/Tools/TemplateTool", swiftSettings: settings),
            .plugin(name: "CompileTemplates", capability: .buildTool(), dependencies: ["TemplateTool"]),
            .executableTarget(
                name: "Kolchi", dependencies: (everything + ["CLinux"]).map { .init(stringLiteral: $0) }, exclude: ["README.md"],
                swiftSettings: settings, linkerSettings: linked),
            .executableTarget(
                name: "HTTPProbe", dependencies: ["Kernel", "Loops", "HTTP", "CSV"], path: "Tests/Wire/Probe",
                swiftSettings: settings),
            .executableTarget(name: "Shoppers", dependencies: ["Loops", "CLinux"], path: "Benchmarks/Shoppers", swiftSettings: settings),
            .executableTarget(
                name: "Polls", dependencies: ["Loops", "Postgres", "CLinux"], path: "Benchmarks/Polls", swiftSettings: settings),
            .executableTarget(
                name: "Books", dependencies: ["Kernel", "Ledger", "Loops", "Postgres"], path: "Benchmarks/Books", swiftSettings: settings),
            .target(name: "PictureAttacks", dependencies: ["CGD", "CZlib"], path: "Tests/Pictures/Attacks", swiftSettings: settings),
            .executableTarget(
                name: "PictureProbe", dependencies: ["Loops", "Images", "PictureAttacks"], path: "Tests/Pictures/Probe",
                swiftSettings: settings),
            .target(
                name: "TestKit", dependencies: everything.map { .init(stringLiteral: $0) }, exclude: ["README.md"], swiftSettings: settings),
        ] + testTargets
)
