import CCurl
import Kernel

extension Transfer {
    /// Gets a file and blocks. Each address of a redirect is judged like the first one.
    func fetch(
        _ typed: String, _ limits: PublicHTTPClient.Limits, _ rules: PublicHTTPRules, due: Int
    ) -> Result<PublicHTTPFile, PublicHTTPFailure> {
        var (next, hops) = (typed, 0)
        while true {
            let outcome = answer(from: next, limits, rules, due)
            switch outcome {
            case .failure(let failure): return .failure(failure)
            case .success(let answer):
                if let address = answer.redirection {
                    hops += 1
                    guard hops <= limits.redirects else { return .failure(.tooManyRedirects) }
                    next = address
                } else if (200..<300).contains(answer.status) {
                    let type = headers.first { $0.name.lowercased() == "content-type" }?.value
                    return .success(PublicHTTPFile(bytes: received, type: type))
                } else {
                    return .failure(.status(answer.status))
                }
            }
        }
    }

    /// Tries the addresses of a host one after the other. All of them must be allowed.
    private func answer(
        from typed: String, _ limits: PublicHTTPClient.Limits, _ rules: PublicHTTPRules, _ due: Int
    ) -> Result<(status: Int, redirection: String?), PublicHTTPFailure> {
        guard let address = WebAddress(typed), rules.schemes.contains(address.scheme),
            rules.ports?.contains(address.port) != false
        else { return .failure(.badAddress) }
        guard case let left = due - Monotonic.milliseconds(), left > 0, let found = rules.resolve(address.host, left) else {
            return .failure(.late)
        }
        guard !found.isEmpty else { return .failure(.unreachable) }
        guard found.allSatisfy(rules.isAllowed) else { return .failure(.notPublic) }
        var failure = PublicHTTPFailure.unreachable
        for target in found.prefix(4) {
            let left = due - Monotonic.milliseconds()
            guard left > 0 else { return .failure(.late) }
            begin(address.text, schemes: rules.schemes.joined(separator: ","), deadline: left, limit: limits.bytes)
            confine(to: target)
            refuseFiles(above: limits.bytes)
            set(CURLOPT_CONNECTTIMEOUT_MS, min(left, 5_000))
            if let authorities = rules.authorities { set(CURLOPT_CAINFO, authorities) }
            set(CURLOPT_USERAGENT, "Kolchi")
            let outcome = perform()
            if outcome.code == CURLE_OK { return .success((outcome.status, redirection)) }
            failure = PublicHTTPFailure(outcome.code, hasLeft: hasLeft)
            // Only another address could help.
            guard outcome.code == CURLE_COULDNT_CONNECT || outcome.code == CURLE_OPERATION_TIMEDOUT && !outcome.wasSent else { break }
        }
        return .failure(failure)
    }
}

extension PublicHTTPFailure {
    fileprivate init(_ code: CURLcode, hasLeft: Bool) {
        self =
            switch code {
            case _ where hasLeft: .notPublic
            case CURLE_OPERATION_TIMEDOUT: .late
            case CURLE_FILESIZE_EXCEEDED, CURLE_WRITE_ERROR: .tooLarge
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badAddress
            default: .unreachable
            }
    }
}
