import Foundation
import Kernel
package import Outgoing

/// The service that sends text messages to telephones.
package final class SMSGateway: Sendable {
    /// Address, protocol and credentials of the gateway.
    package struct Settings: Sendable, Equatable {
        package enum Form: String, Sendable, CaseIterable {
            /// Twilio's `Messages` resource (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource).
            case twilio
            /// A JSON object `{"id", "to", "from", "text"}`.
            case json
        }

        package let form: Form
        /// For Twilio, scheme and authority without a slash at the end. For a JSON gateway, the whole URL.
        package let url: String
        /// For Twilio, the account. For a JSON gateway, the user for Basic login; empty where the password is a bearer token.
        package let user: String
        package let password: String
        /// The number or name that telephones show as the sender.
        package let sender: String

        package init(form: Form, url: String, user: String, password: String, sender: String) {
            self.form = form
            self.url = url
            self.user = user
            self.password = password
            self.sender = sender
        }
    }

    /// What is known about an attempt to send a message.
    package enum Outcome: Sendable, Equatable {
        case taken
        /// The number cannot receive messages.
        case noSuchNumber(String)
        /// The message was not accepted and may be sent again.
        case notNow(String)
        /// The message may have been accepted, but no answer came.
        case unknown(String)
        /// The send check refused (`Transfer.SendCheck`).
        case withheld
    }

    private let settings: Settings
    private let client = HTTPClient("sms")

    package init(_ settings: Settings) { self.settings = settings }

    /// Sends a text to a number in E.164 form.
    ///
    /// - Parameters:
    ///   - key: identifies the message; the same message must have the same key. Twilio does not receive it.
    ///   - sendCheck: called when the gateway is connected, before anything is sent.
    package func send(_ text: String, to number: String, key: String, sendCheck: @escaping Transfer.SendCheck = { true }) async -> Outcome {
        do {
            var call = settings.call(text, to: number, key: key)
            call.sendCheck = sendCheck
            call.answerLimit = 1 << 16
            return Self.outcome(try await client.answer(to: call))
        } catch {
            if error.kind == .withheld { return .withheld }
            return error.mayHaveArrived ? .unknown(error.why) : .notNow(error.why)
        }
    }

    private static func outcome(_ answer: HTTPAnswer) -> Outcome {
        if answer.isGood { return .taken }
        let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(answer.body.array))
        let why =
            "status \(answer.status)" + (refusal?.code.map { ", code \($0)" } ?? "")
            + (refusal?.message.map { ": \($0.prefix(200))" } ?? "")
        let isNoNumber = refusal?.code.map(numberCodes.contains) ?? (answer.status == 422)
        return answer.status < 500 && isNoNumber ? .noSuchNumber(why) : .notNow(why)
    }

    /// Twilio's error codes for a number that cannot receive messages: invalid, unreachable, unsubscribed, not a mobile number
    /// (https://www.twilio.com/docs/api/errors).
    private static let numberCodes: Set<Int> = [21211, 21214, 21217, 21610, 21612, 21614]

    private struct Refusal: Decodable {
        let code: Int?
        let message: String?
    }
}

extension SMSGateway.Settings {
    fileprivate func call(_ text: String, to number: String, key: String) -> HTTPCall {
        switch form {
        case .twilio:
            // The ID of a Twilio messaging service begins with MG.
            let from = sender.hasPrefix("MG") && sender.utf8.count == 34 ? "MessagingServiceSid" : "From"
            return HTTPCall(
                .post, "\(url)/2010-04-01/Accounts/\(user)/Messages.json", body: .form([("To", number), (from, sender), ("Body", text)]),
                login: (user, password))
        case .json:
            var call = HTTPCall(.post, url, body: .json(Self.json([("id", key), ("to", number), ("from", sender), ("text", text)])))
            if !user.isEmpty {
                call.login = (user, password)
            } else if !password.isEmpty {
                call.headers = [("Authorization", "Bearer \(password)")]
            }
            return call
        }
    }

    private static func json(_ members: [(String, String)]) -> Bytes {
        var out = ByteBuffer()
        for (index, member) in members.enumerated() {
            out.literal(index == 0 ? "{\"" : ",\"")
            out.append(member.0)
            out.literal("\":\"")
            out.append(escaped: member.1)
            out.literal("\"")
        }
        out.literal("}")
        return out.finish()
    }
}
