import Foundation
import HTML
import Kernel
import TestKit
import Testing

@testable import BackOffice

@Suite("Words for the acts of the audit log")
struct ActWordsTests {
    @Test("Every act that the code records has words in each language, and no words are left of a former act")
    func complete() throws {
        let sources = checkoutFolder.appending(path: "Sources")
        var recorded: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where file.hasSuffix(".swift") {
            let source = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            guard source.contains(/Audit\.record/) else { continue }
            // `static let name` is the name of an event. A fault point is no act.
            let literals = source.matches(of: /(static let name = |(?:FaultPoint|CommitFault)\()?"([a-z]+\.[a-z]+(?:-[a-z]+)*)"/)
            recorded.formUnion(literals.filter { $0.output.1 == nil }.map { String($0.output.2) })
        }
        #expect(recorded.count > 30)
        #expect(recorded == Set(ActWords.all.keys))
        for (name, words) in ActWords.all {
            #expect(Set(Language.allCases.map { words.text(in: $0) }).count == Language.allCases.count, "\(name)")
        }
    }

    @Test("Two acts have different words, and an act of another version has words too")
    func distinct() {
        for language in Language.allCases {
            #expect(Set(ActWords.all.values.map { $0.text(in: language) }).count == ActWords.all.count, "\(language)")
        }
        #expect(ActWords.of("tests.done") == .actUnknown)
        #expect(ActWords.of("identity.duty-given") == .actIdentityStaffRoleGiven, "the name in a former version")
    }
}
