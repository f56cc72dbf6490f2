import Components
import HTML
import Notifications
import TestKit
import Web

/// A sample for each template: every page, and every part with its own template.
enum Samples {
    static var all: [any View] {
        TestBrowser.sites.flatMap { $0.samples() } + ComponentSamples.all + ErrorPage.samples as [any View] + [EmailContent.sample]
    }

    static var pages: [any View] { all.filter { template(of: $0).hasSuffix("Page") } }

    /// The name of the template that shows this view.
    static func template(of view: any View) -> String {
        String(reflecting: type(of: view)).split(separator: ".").dropFirst().joined(separator: ".")
    }
}
