import CCurl
import Kernel

/// Sends HTTP requests and blocks until the answer is there. For threads that may block; one thread at a time may use it.
package final class HTTPLine {
    private let transfer = Transfer()

    package init() {}

    package func answer(to call: HTTPCall) -> Result<HTTPAnswer, HTTPFailure> { transfer.answer(to: call) }
}

extension Transfer {
    func answer(to call: HTTPCall) -> Result<HTTPAnswer, HTTPFailure> {
        if let mistake = call.mistake { return .failure(HTTPFailure(kind: .malformed, why: mistake, mayHaveArrived: false)) }
        prepare(call)
        let outcome = perform()
        guard outcome.code == CURLE_OK else { return .failure(HTTPFailure(outcome)) }
        return .success(
            HTTPAnswer(status: outcome.status, headers: headers, body: received, retryAfter: retryAfter > 0 ? retryAfter : nil))
    }

    private func prepare(_ call: HTTPCall) {
        begin(call.url, schemes: "http,https", deadline: call.deadline, limit: call.answerLimit)
        if let body = call.body { post(body.bytes) }
        if call.body != nil || call.method != .get { set(CURLOPT_CUSTOMREQUEST, call.method.rawValue) }
        // Without an empty `Expect`, libcurl holds back a body above a megabyte until the server asks for it.
        let type = call.body.map { ["Content-Type: \($0.type)", "Expect:"] } ?? []
        // A field without a value is written with a semicolon (CURLOPT_HTTPHEADER).
        set(CURLOPT_HTTPHEADER, type + call.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" })
        set(CURLOPT_USERAGENT, "Kolchi")
        if let login = call.login {
            set(CURLOPT_USERNAME, login.user)
            set(CURLOPT_PASSWORD, login.password)
        }
        if let sendCheck = call.sendCheck { ask(sendCheck) }
        if call.redirects > 0 {
            set(CURLOPT_FOLLOWLOCATION, 1)
            set(CURLOPT_MAXREDIRS, call.redirects)
            set(CURLOPT_REDIR_PROTOCOLS_STR, call.url.hasPrefix("https://") ? "https" : "http,https")
        }
    }
}

extension HTTPFailure {
    fileprivate init(_ outcome: Transfer.Outcome) {
        let kind: Kind =
            switch outcome.code {
            case CURLE_OPERATION_TIMEDOUT: .late
            case CURLE_WRITE_ERROR: .answerTooLarge
            case CURLE_ABORTED_BY_CALLBACK: .withheld
            case CURLE_URL_MALFORMAT: .malformed
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
                CURLE_PEER_FAILED_VERIFICATION:
                .unreachable
            default: .broken
            }
        self.init(kind: kind, why: outcome.why, mayHaveArrived: outcome.wasSent)
    }
}
