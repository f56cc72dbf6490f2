import Foundation
import Kernel
package import Outgoing

/// The machine that carries text messages to telephones.
package final class SMSGateway: Sendable {
    /// Where it is, and which form it wants.
    package struct Settings: Sendable, Equatable {
        package enum Form: String, Sendable, CaseIterable {
            /// Twilio's `Messages` resource (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource).
            case twilio
            /// `{"id", "to", "from", "text"}`.
            case json
        }

        package let form: Form
        /// Of Twilio scheme and authority, without a slash at the end; of a JSON gateway the whole address.
        package let url: String
        /// Twilio's account; of a JSON gateway the name for Basic login, or nothing where a bearer's key is wanted.
        package let user: String
        package let password: String
        /// The number or name that telephones show.
        package let sender: String

        package init(form: Form, url: String, user: String, password: String, sender: String) {
            self.form = form
            self.url = url
            self.user = user
            self.password = password
            self.sender = sender
        }
    }

    /// What is known of a message that was to be sent.
    package enum Outcome: Sendable, Equatable {
        case taken
        /// It reaches no telephone under this number.
        case noSuchNumber(String)
        /// It was not taken, and may be sent again.
        case notNow(String)
        /// It may have arrived and no answer came.
        case unknown(String)
        /// The last word was no.
        case withheld
    }

    private let settings: Settings
    private let client = HTTPClient("sms")

    package init(_ settings: Settings) { self.settings = settings }

    /// Sends a text to a number in the form of E.164.
    ///
    /// - Parameters:
    ///   - key: the same for the same message.
    ///   - lastWord: asked when the gateway is reached and before anything is sent.
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

    /// Twilio's codes for a number that takes no messages: invalid, unreachable, unsubscribed, no mobile number
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
            // A messaging service's id begins with MG.
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
