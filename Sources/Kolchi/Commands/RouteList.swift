import Components
import HTTP
import Kernel
import Storefront
import Web

extension Command {
    static let routes = Command(
        name: "routes", synopsis: "", summary: "list all routes and their access rules",
        details: """
            Prints docs/routes.txt: method, path, access rule, file of the handler with its module, and how the page may be cached
            (open, brief, personal, secret). Routes marked development exist only with KOLCHI_ENVIRONMENT=development, for
            browsers on the same machine. /metrics is on its own port, KOLCHI_METRICS_PORT.
            """
    ) { _ in print(RouteList.text, terminator: "") }
}

/// The output of `kolchi routes`.
enum RouteList {
    /// Routes without a language: those of `RootHandler`, the redirect from `/` to the visitor's language, and the metrics.
    static let plain = RootHandler.routes + [RequestPipeline.rootRoute, MetricsServer.route]

    /// One line per route. Each ends with a line break.
    static var text: String {
        let pages = AppSetup.sites.flatMap(\.routes).map { route in
            let copies = "\(route.privacy)" + (route.isForDevelopment ? ", development" : "")
            return line(route.method.rawValue, "/fr" + route.pattern, route.access, copies, route.answer.fileID)
        }
        let others = plain.map { line($0.method.rawValue, $0.pattern, $0.access, "open", $0.fileID) }
        return (pages + others).joined()
    }

    private static func line(_ method: String, _ path: String, _ entry: AccessRule, _ copies: String, _ fileID: String) -> String {
        method.padded(to: 6) + path.padded(to: 54) + "\(entry)".padded(to: 20) + fileID.padded(to: 40) + copies + "\n"
    }
}
