import Foundation
import HTML
import Kernel
import TestKit
import Testing

@testable import Notifications

@Suite("The types of notifications")
struct NotificationTypeTests {
    @Test("keep the names under which tables store them")
    func topics() {
        #expect(
            NotificationType.allCases.map(\.rawValue) == [
                "orders.placed", "orders.confirmed", "orders.shipped", "orders.delivered", "orders.refused", "orders.cancelled",
                "orders.extended", "orders.cancellation-declined", "orders.refund-promised", "orders.refund-done", "orders.refund-failed",
                "orders.payment-held", "orders.payment-returned",
                "identity.proof-asked", "identity.alert", "identity.new-device", "identity.erased",
                "support.forwarded", "support.acknowledged", "sellers.member-invited", "sellers.application-decided",
                "sellers.standing-changed", "catalog.listing-decided", "catalog.batch-settled", "imports.done", "inventory.low",
                "shop.order-placed", "shop.deadline-near", "shop.order-cancelled", "shop.order-late", "shop.cancellation-requested",
                "shop.parcel", "shop.refund", "shop.dispute-opened", "shop.dispute-won", "shop.dispute-lost",
            ])
        #expect(NotificationType.allCases.allSatisfy { NotificationType(rawValue: $0.rawValue)?.kind == $0.kind })
        #expect(NotificationType(rawValue: "orders.unheard-of") == nil)
    }

    @Test("are registered, each with a file of its own")
    func registered() throws {
        let sources = checkoutFolder.appending(path: "Sources/Contexts/Notifications")
        let declared = try ["Account", "Orders", "Shops", "Support"].reduce(into: Set<String>()) { names, folder in
            for file in try FileManager.default.contentsOfDirectory(atPath: sources.appending(path: folder).path) {
                let text = try String(contentsOf: sources.appending(path: folder).appending(path: file), encoding: .utf8)
                let types = text.matches(of: /static let \w+ = NotificationType\(\s*"([^"]+)"/).map { String($0.output.1) }
                #expect(types.count <= 1, "\(file)")
                names.formUnion(types)
            }
        }
        #expect(declared == Set(NotificationType.allCases.map(\.rawValue)))
    }

    @Test("have an e-mail each, text messages where there is no time to lose, and nothing in the app for codes and erased accounts")
    func channels() {
        #expect(NotificationType.allCases.filter { $0.email == nil } == [])
        #expect(
            Set(NotificationType.allCases.filter { $0.text != nil })
                == [
                    .orderShipped, .verificationRequested, .securityAlert, .deviceAppeared, .accountErased, .memberInvited,
                    .applicationDecided,
                ])
        #expect(
            Set(NotificationType.allCases.filter { $0.inApp == nil }) == [
                .verificationRequested, .accountErased, .contactMessageForwarded, .contactMessageAcknowledged, .memberInvited,
            ])
        #expect(NotificationType.securityAlert.inApp?("unheard-of 1").sentence == .noticeDevice)
    }
}
